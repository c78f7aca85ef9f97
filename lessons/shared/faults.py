"""Says what broke, and above all whose fault it is not."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from lessons.shared.jobs import TooBusy
from sandbox.errors import EngineError, EngineUnavailable, InputError, PrepareFailed


@dataclass(frozen=True)
class Fault:
    """A failure in words.

    Attributes:
        title: whose trouble it is.
        sentence: what broke, where, and what to do.
        log: the last lines of what broke, newest last; may be empty.
    """

    title: str
    sentence: str
    log: str = ""

    @classmethod
    def of(cls, error: BaseException, log: tuple[str, ...] = ()) -> Fault:
        """Put `error` into words; `log` is what the work had printed until then."""
        lines = "\n".join(log)
        match error:
            case TooBusy():
                return cls("Every stove is taken.", str(error))
            case PrepareFailed():
                return cls("The environment broke, not you.", str(error), error.log or lines)
            case EngineUnavailable():
                return cls("There is nothing to cook on yet.", str(error), lines)
            case EngineError():
                return cls("The environment broke, not you.", str(error), lines)
            case InputError():
                return cls("What came out cannot be used.", str(error), lines)
            case _:
                reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
                return cls(
                    "The course itself broke, not you.",
                    f"Something happened that nobody foresaw ({reason}). Try again; if it stays, please report it with "
                    "this sentence.",
                    lines,
                )


def show_fault(fault: Fault) -> None:
    """Show it, with the log on request."""
    st.html(
        f'<div class="tk-fault" role="alert"><strong>{escape(fault.title)}</strong>'
        f"<p>{escape(fault.sentence)}</p></div>"
    )
    if fault.log:
        with st.expander("The last lines of the log"):
            st.code(fault.log, language=None, wrap_lines=True)
