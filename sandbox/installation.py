"""Which installation of the course this is.

What it creates in an engine, which others may share, carries its id; and it removes nothing else.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import platform
import re
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path

from platformdirs import user_data_path

_HOME = "TWO_KITCHENS_HOME"
_FILE = "installation"
_ID = re.compile(r"[0-9a-f]{12}")


def installation_id() -> str:
    """Twelve hex digits, drawn once and kept with the person's data.

    Where nothing can be kept, they follow from the machine, the person and the folder, so that they are the same next
    time.
    """
    return _id_in(_folder())


def _folder() -> Path:
    home = os.environ.get(_HOME)
    return Path(home).expanduser() if home else user_data_path("two-kitchens", appauthor=False)


@cache
def _id_in(folder: Path) -> str:
    path = folder / _FILE
    for _ in range(2):
        with suppress(OSError):
            if _ID.fullmatch(kept := path.read_text(encoding="ascii", errors="replace").strip()):
                return kept
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            drawn = path.with_name(f"{_FILE}-{secrets.token_hex(8)}")
            drawn.write_text(f"{secrets.token_hex(6)}\n", encoding="ascii")
            try:
                # Of several processes that start at once, one gives the id to all.
                os.link(drawn, path)
            except OSError:
                if not path.exists():
                    drawn.replace(path)
            finally:
                drawn.unlink(missing_ok=True)
    return hashlib.sha256(f"{platform.node()}\0{_person()}\0{folder}".encode()).hexdigest()[:12]


def _person() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # A user without a name, as in many containers.
        return str(os.getuid()) if hasattr(os, "getuid") else ""
