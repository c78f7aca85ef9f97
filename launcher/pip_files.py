"""What is set for pip on this machine: its configuration files, read as pip reads them, and its variables."""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from launcher.faults import Fault


@dataclass(frozen=True)
class Setting:
    """One value that somebody set.

    Attributes:
        value: as it was written.
        origin: where it stands, for messages: a variable's name or a file's path.
    """

    value: str
    origin: str

    def words(self) -> tuple[str, ...]:
        return tuple(self.value.split())


class PipSettings:
    """pip's settings by their long option's name, such as `index-url`."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._from_files = _read(config_files(environ))

    def get(self, name: str) -> Setting | None:
        """The value that pip would use when it installs: a variable first, then the files."""
        variable = "PIP_" + name.upper().replace("-", "_")
        if self._environ.get(variable):
            return Setting(self._environ[variable], variable)
        return self._from_files.get(name)


def config_files(environ: Mapping[str, str]) -> list[Path]:
    """The files that pip would read, the weakest first; they need not exist.

    The order is pip's own: machine, person, virtual environment, then the one that PIP_CONFIG_FILE names.
    """
    named = environ.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return []
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is no home
    if sys.platform == "win32":
        files = [Path(environ.get("PROGRAMDATA", "C:\\ProgramData"), "pip", "pip.ini"), home / "pip" / "pip.ini"]
        if environ.get("APPDATA"):
            files.append(Path(environ["APPDATA"], "pip", "pip.ini"))
        files.append(Path(sys.prefix, "pip.ini"))
    else:
        machine = environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
        files = [Path(folder, "pip", "pip.conf") for folder in machine.split(os.pathsep) if folder]
        files.append(Path("/etc/pip.conf"))
        person = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
        if sys.platform == "darwin":
            files.insert(0, Path("/Library/Application Support/pip/pip.conf"))
            library = home / "Library" / "Application Support"
            person = library if (library / "pip").is_dir() else person
        files += [home / ".pip" / "pip.conf", person / "pip" / "pip.conf", Path(sys.prefix, "pip.conf")]
    return [*files, Path(named)] if named else files


def _read(files: list[Path]) -> dict[str, Setting]:
    general: dict[str, Setting] = {}
    for_install: dict[str, Setting] = {}
    for file in files:
        parser = configparser.RawConfigParser()
        try:
            parser.read_string(file.read_text(encoding="utf-8"), str(file))
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            continue
        except (configparser.Error, UnicodeDecodeError) as error:
            reason = " ".join(str(error).split())
            raise Fault(
                f"pip's settings in {file} cannot be read ({reason}): correct that file, then start again."
            ) from error
        for section, values in (("global", general), ("install", for_install)):
            if parser.has_section(section):
                values.update(
                    (key.replace("_", "-"), Setting(text, str(file))) for key, text in parser.items(section) if text
                )
    # pip lets [install] in any file win over [global] in every file.
    return {**general, **for_install}
