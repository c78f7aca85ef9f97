"""What to do about what is missing, for each operating system."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Fix:
    """One remedy, told for each operating system: a command or a short instruction."""

    linux: str
    macos: str
    windows: str

    @classmethod
    def everywhere(cls, text: str) -> Fix:
        return cls(text, text, text)

    @property
    def here(self) -> str:
        """The remedy for the machine that this runs on."""
        return self.by_system()[this_system()]

    def by_system(self) -> dict[str, str]:
        """The remedies, the one for this machine first."""
        texts: dict[str, str] = asdict(self)
        return {this_system(): texts.pop(this_system()), **texts}


def this_system() -> str:
    """`linux`, `macos` or `windows`; any other Unix counts as Linux."""
    return {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")


SYSTEM_NAMES = {"linux": "Linux", "macos": "macOS", "windows": "Windows"}

INSTALL_PYTHON = Fix(
    linux="sudo apt install python3.11, or dnf install python3.13; where there is none, pyenv install 3.13",
    macos="brew install python@3.13",
    windows="winget install Python.Python.3.13",
)
