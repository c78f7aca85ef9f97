"""A folder with code that predicts: what to run in it, and what comes out."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

from sandbox.errors import BadProject
from sandbox.job import MOST_PAYLOAD, Job, Limits
from sandbox.size import human_size

SETTINGS = "sandbox.toml"
FLAGSHIP = Path(__file__).parent / "recipe"
SKIPPED = {"__pycache__", "node_modules", "venv", "env"}
DEFAULT_COMMAND = ("python", "predict.py")
DEFAULT_OUTPUT = "predictions.json"


@dataclass(frozen=True)
class Project:
    """A recipe: its files, an optional training step, and the prediction step.

    Attributes:
        files: every file that is sent along, by relative POSIX path.
        train: the training command; empty if the project brings its model along.
        model: files that the training gives and the prediction needs.
        predict: the prediction command.
        output: the JSON file of predictions that it writes.
        inputs: the JSON file of what the model was shown; empty if there is none.
        row: the column that says which row is which; empty for the order.
    """

    name: str
    files: Mapping[str, bytes] = field(repr=False)
    train: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    predict: tuple[str, ...] = DEFAULT_COMMAND
    output: str = DEFAULT_OUTPUT
    inputs: str = ""
    row: str = ""

    @classmethod
    def from_folder(cls, folder: Path) -> Project:
        """Read a project; without a sandbox.toml it is `python predict.py`, which writes predictions.json.

        Raises:
            BadProject: the folder, its settings or the script cannot be used.
        """
        if not folder.is_dir():
            raise BadProject(f"There is no folder {folder}: give the path of the folder that holds your predict.py.")
        project = cls(folder.resolve().name, _read_files(folder))
        if (folder / SETTINGS).is_file():
            project = replace(project, **_read_settings(folder / SETTINGS))
        return project

    def with_options(self, command: tuple[str, ...] = (), output: str = "", row: str = "") -> Project:
        """The same project with what is given in place of its own settings."""
        return replace(self, predict=command or self.predict, output=output or self.output, row=row or self.row)

    def check(self) -> Project:
        """Give the project back if its scripts are there.

        Raises:
            BadProject: a Python script that a command names is not in the folder.
        """
        for command in filter(None, (self.train, self.predict)):
            script = PurePosixPath(command[1]).as_posix() if len(command) > 1 and command[0] == "python" else ""
            if script.endswith(".py") and script not in self.files:
                raise BadProject(
                    f"The project “{self.name}” has no {script}: add it, or say what to run with --command or in "
                    f"{SETTINGS}."
                )
        return self

    def train_job(self, limits: Limits | None = None) -> Job:
        """The job that makes the model."""
        return Job(self.train, self.files, collect=self.model, limits=limits or Limits())

    def predict_job(self, model: Mapping[str, bytes], limits: Limits | None = None) -> Job:
        """The job that predicts, with the files of `model` in place."""
        collect = tuple(filter(None, (self.output, self.inputs)))
        return Job(self.predict, {**self.files, **model}, collect=collect, limits=limits or Limits())


def _read_files(folder: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    total = 0
    path = folder
    try:
        for path in _walk(folder):
            total += path.stat().st_size
            if total > MOST_PAYLOAD:
                raise BadProject(
                    f"{folder} holds more than {human_size(MOST_PAYLOAD)}, which is as much as is sent into an "
                    "environment: point to a smaller folder, with a sample of the data."
                )
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    except OSError as error:
        raise BadProject(
            f"{error.filename or path} cannot be read ({error.strerror}): check its permissions."
        ) from error
    return files


def _walk(folder: Path) -> Iterator[Path]:
    """The files of a project: nothing hidden, no caches, no installed packages."""

    def give_up(error: OSError) -> NoReturn:
        raise error

    for parent, folders, names in os.walk(folder, onerror=give_up):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in SKIPPED)
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and path.is_file():
                yield path


def _read_settings(path: Path) -> dict[str, Any]:
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadProject(f"{path} cannot be read ({error.strerror}): check its permissions.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadProject(f"{path} is not valid TOML ({error}): mend that place.") from error
    known = {(table, name) for table, name, *_ in _SETTINGS}
    for table, entries in settings.items():
        if not isinstance(entries, dict):
            raise BadProject(f"{path}: “{table}” stands outside of a table: put it under [train] or [predict].")
        for name in entries:
            if (table, name) not in known:
                raise BadProject(f"{path}: there is no setting “{name}” under [{table}]: look for a typing error.")
    found: dict[str, Any] = {}
    for table, name, wanted, target in _SETTINGS:
        value = settings.get(table, {}).get(name)
        if value is None:
            continue
        is_list = isinstance(value, list) and bool(value) and all(isinstance(word, str) for word in value)
        if not (is_list if wanted is tuple else isinstance(value, str)):
            shape = 'a list of texts, such as ["python", "predict.py"]' if wanted is tuple else "a text in quotes"
            raise BadProject(f"{path}: “{name}” under [{table}] is to be {shape}.")
        found[target] = wanted(value)
    return found


# Table and name in sandbox.toml, its type, and the attribute that it sets.
_SETTINGS: tuple[tuple[str, str, type, str], ...] = (
    ("train", "command", tuple, "train"),
    ("train", "gives", tuple, "model"),
    ("predict", "command", tuple, "predict"),
    ("predict", "gives", str, "output"),
    ("predict", "inputs", str, "inputs"),
    ("predict", "row", str, "row"),
)
