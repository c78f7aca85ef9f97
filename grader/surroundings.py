"""What of this process a learner's code may change without a trace: it is noted before, and put back afterwards."""

from __future__ import annotations

import io
import locale
import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

_SETTINGS = ("encoding", "errors", "line_buffering", "write_through")


@dataclass(frozen=True)
class Surroundings:
    """The environment variables, the locale, and how the streams write, at one moment.

    Attributes:
        variables: environment variables; the clock goes by one of them.
        locale: as `locale.setlocale` gives it, and takes it.
        streams: of stdout and stderr, where they are a real file's, and their settings.
    """

    variables: Mapping[str, str] = field(repr=False)
    locale: str
    streams: tuple[tuple[io.TextIOWrapper, Mapping[str, Any]], ...] = ()

    @classmethod
    def now(cls) -> Surroundings:
        """Those of this moment."""
        streams = [one for one in (sys.stdout, sys.stderr) if isinstance(one, io.TextIOWrapper)]
        return cls(dict(os.environ), locale.setlocale(locale.LC_ALL), tuple((one, _settings(one)) for one in streams))

    def restore(self) -> None:
        """Make everything as it was then."""
        for name in os.environ.keys() - self.variables.keys():
            del os.environ[name]
        # Only what differs: other threads may look at them meanwhile.
        os.environ.update({name: text for name, text in self.variables.items() if os.environ.get(name) != text})
        if hasattr(time, "tzset"):
            time.tzset()
        with suppress(locale.Error):
            locale.setlocale(locale.LC_ALL, self.locale)
        for stream, before in self.streams:
            if not stream.closed and _settings(stream) != before:
                stream.reconfigure(**before)


def _settings(stream: io.TextIOWrapper) -> dict[str, Any]:
    return {name: getattr(stream, name) for name in _SETTINGS}
