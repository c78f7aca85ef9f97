"""A declared runtime: a folder of real files that a person can open and build by hand."""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sandbox.errors import BrokenEnvironment, UnknownEnvironment, Unreadable
from sandbox.job import is_variable
from sandbox.lock import Pin, read_lock
from sandbox.reading import MOST_TEXT, read_in, text_of

ENVIRONMENTS = Path(__file__).parent / "environments"
ORDER = ("dev", "prod", "pinned")
BESIDES = ("pantry",)
"""Built in as well, and known by name, but no kitchen of the story."""
PYTHONS = ("3.11", "3.12", "3.13")
"""The built-in locks install on each of these, and the story is the same: where one is missing, another will do."""
SETTINGS = "environment.toml"
DOCKERFILE = "Dockerfile"
LOCK = "requirements.lock"
MOST_LOCKS = 64
"""Besides that one. All of them are sent into the build; the pantry, which is about locks, has six."""
_BASE = re.compile(r'^ARG BASE="?([^\s"]+)', re.MULTILINE | re.IGNORECASE)
_FROM_BASE = re.compile(r"^FROM\s+(?:--platform=\S+\s+)?\$(?:BASE\b|\{BASE\})", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Environment:
    """A base image, a Python, locked packages and variables.

    Attributes:
        name: the folder's name, after as much of its path as tells it from others that it is used with.
        title: what it stands for, for a person.
        python: the Python's minor version, such as `3.11`.
        base: the base image that the Dockerfile names.
        dockerfile: the Dockerfile's text.
        lock: the lock's text.
        pins: the same lock, parsed.
        variables: environment variables of every run.
        other_locks: more locks that lie in the folder, by name: the Dockerfile may copy them, and they install nothing
            by themselves.
        stand_ins: Pythons that also do where `python` is not found; no part of what is declared, and none for an
            environment that is not built in.
    """

    name: str
    title: str
    python: str
    base: str
    dockerfile: str = field(repr=False)
    lock: str = field(repr=False)
    pins: tuple[Pin, ...] = field(repr=False)
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    other_locks: Mapping[str, str] = field(default_factory=dict, repr=False)
    stand_ins: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def from_folder(cls, folder: Path) -> Environment:
        """Read an environment's three files, and what other locks there are.

        Raises:
            BrokenEnvironment: a file is missing or cannot be used; the text names the file and the place in it.
        """
        settings = _read_settings(folder)
        dockerfile = _read(folder, DOCKERFILE)
        base = _BASE.search(dockerfile)
        if base is None or not _FROM_BASE.search(dockerfile):
            raise BrokenEnvironment(
                f"{folder / DOCKERFILE} does not say which base image it stands on: begin it with two lines such as "
                "“ARG BASE=python:3.11-slim” and “FROM ${BASE}”."
            )
        lock = _read(folder, LOCK)
        return cls(
            name=folder.name,
            title=settings["title"],
            python=settings["python"],
            base=base[1],
            dockerfile=dockerfile,
            lock=lock,
            pins=read_lock(lock, where=str(folder / LOCK)),
            variables=settings["variables"],
            other_locks=_read_other_locks(folder),
        )

    @property
    def slug(self) -> str:
        """The folder's own name, fit for image tags and folders, whatever path it is told apart by."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.rpartition("/")[2].lower()).strip("-") or "environment"

    @property
    def digest(self) -> str:
        """SHA-256 of everything that is declared; 64 hex digits."""
        declared = [self.python, self.dockerfile, self.lock, *(f"{k}={v}" for k, v in sorted(self.variables.items()))]
        for name, text in sorted(self.other_locks.items()):
            declared += [name, text]
        return hashlib.sha256("\0".join(declared).encode()).hexdigest()


def environment_names() -> tuple[str, ...]:
    """The built-in environments' names, in the story's order."""
    return ORDER


def load_environment(name: str) -> Environment:
    """The built-in environment `name`, or the one in the folder of that path.

    Raises:
        UnknownEnvironment: there is neither; the text offers the nearest name.
        BrokenEnvironment: its files cannot be used.
    """
    if name in (*ORDER, *BESIDES):
        return replace(Environment.from_folder(ENVIRONMENTS / name), stand_ins=PYTHONS)
    folder = Path(name)
    # If that name is a link or a pipe, reading it says so.
    if os.path.lexists(folder / SETTINGS):
        return Environment.from_folder(folder.resolve())
    near = difflib.get_close_matches(name.lower(), environment_names(), n=1, cutoff=0.6)
    guess = f"did you mean “{near[0]}”?" if near else f"there are {', '.join(environment_names())}."
    raise UnknownEnvironment(
        f"There is no environment “{name}”: {guess} A path to a folder with an {SETTINGS} works too."
    )


def load_environments(names: Sequence[str]) -> tuple[Environment, ...]:
    """The environments of these names or paths; folders of one name are called by as much of their paths as it takes.

    Raises:
        UnknownEnvironment, BrokenEnvironment: as `load_environment` does.
    """
    loaded = [load_environment(name) for name in names]
    places = [(name,) if name in (*ORDER, *BESIDES) else Path(name).resolve().parts for name in names]
    return tuple(
        replace(environment, name=_told_apart(place, places)) for environment, place in zip(loaded, places, strict=True)
    )


def _told_apart(place: tuple[str, ...], places: Sequence[tuple[str, ...]]) -> str:
    """The shortest end of a path that no other one of `places` has; a built-in name always stays as it is."""
    for length in range(1, len(place) + 1):
        end = place[-length:]
        if all(other == place or other[-length:] != end for other in places):
            break
    return Path(*end).as_posix()


def _read(folder: Path, name: str) -> str:
    path = folder / name
    try:
        return text_of(read_in(folder, name, MOST_TEXT))
    except FileNotFoundError:
        raise BrokenEnvironment(
            f"{path} is missing: an environment is a folder with {SETTINGS}, {DOCKERFILE} and {LOCK}."
        ) from None
    except Unreadable as error:
        raise BrokenEnvironment(str(error)) from error
    except UnicodeDecodeError as error:
        raise BrokenEnvironment(f"{path} cannot be read ({error}): save it as plain text in UTF-8.") from error


def _read_other_locks(folder: Path) -> dict[str, str]:
    names = sorted(path.name for path in folder.glob("*.lock") if path.name != LOCK)
    if len(names) > MOST_LOCKS:
        raise BrokenEnvironment(
            f"{folder} holds {len(names)} locks besides {LOCK}, and at most {MOST_LOCKS} are read: take out what the "
            f"{DOCKERFILE} does not copy."
        )
    found = {name: _read(folder, name) for name in names}
    for name, text in found.items():
        read_lock(text, where=str(folder / name))  # A mistake in one is told before anything is built.
    return found


def _read_settings(folder: Path) -> dict[str, Any]:
    path = folder / SETTINGS
    try:
        settings = tomllib.loads(_read(folder, SETTINGS))
    except (ValueError, RecursionError) as error:
        raise BrokenEnvironment(f"{path} is not valid TOML ({error}): mend that place.") from error
    for key in ("title", "python"):
        if not isinstance(settings.get(key), str):
            raise BrokenEnvironment(f'{path} has no “{key}”: add a line such as {key} = "{_EXAMPLES[key]}".')
    if not re.fullmatch(r"3\.\d+", settings["python"]):
        raise BrokenEnvironment(f"{path} asks for Python “{settings['python']}”: give a minor version such as “3.11”.")
    unknown = sorted(settings.keys() - {*_EXAMPLES, "variables"})
    if unknown:
        raise BrokenEnvironment(f"{path}: there is no setting “{unknown[0]}”: look for a typing error.")
    variables = settings.setdefault("variables", {})
    if not isinstance(variables, dict):
        raise BrokenEnvironment(f'{path}: “variables” is not a table: write [variables], and below it TZ = "UTC".')
    for key, value in variables.items():
        if not isinstance(value, str):
            raise BrokenEnvironment(f"{path}: the variable {key} is not a text: put its value in quotes.")
        if not is_variable(key, value):
            raise BrokenEnvironment(f"{path}: {key!r} cannot be a variable: its name is empty or holds “=”.")
    return settings


_EXAMPLES = {"title": "The data scientist's laptop", "python": "3.11"}
