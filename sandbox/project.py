"""A folder with code that predicts: what to run in it, and what comes out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from sandbox.errors import BadProject, Unreadable
from sandbox.job import MOST_PAYLOAD, Job, Limits
from sandbox.reading import Bounds, read_all, text_of
from sandbox.size import Size, human_size

SETTINGS = "sandbox.toml"
FLAGSHIP = Path(__file__).parent / "recipe"
SKIPPED = {"__pycache__", "node_modules", "venv", "env"}
DEFAULT_COMMAND = ("python", "predict.py")
DEFAULT_OUTPUT = "predictions.json"
BOUNDS = Bounds(
    size=MOST_PAYLOAD,
    # A job carries each of them; more is a home folder that was named by mistake, or data that no sample was taken of.
    entries=10_000,
    depth=32,
    advice="that is as much as is sent into an environment, so point to a smaller folder, with a sample of the data",
)
MOST_SETTINGS = Size.MiB
"""Of sandbox.toml: far more than anybody writes by hand, and little enough to parse."""


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
        try:
            files = read_all(folder, BOUNDS, _is_left_out)
        except (Unreadable, FileNotFoundError) as error:
            raise BadProject(str(error)) from error
        project = cls(folder.resolve().name, files)
        if SETTINGS in files:
            project = replace(project, **_read_settings(folder / SETTINGS, files[SETTINGS]))
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


def _is_left_out(name: str, plain: bool) -> bool:
    """Nothing hidden is a part of a project, nor are caches and installed packages, wherever these lie."""
    return name.startswith(".") or (name in SKIPPED and not plain)


def _read_settings(path: Path, data: bytes) -> dict[str, Any]:
    if len(data) > MOST_SETTINGS:
        raise BadProject(f"{path} holds more than {human_size(MOST_SETTINGS)}: keep nothing but settings in it.")
    try:
        settings = tomllib.loads(text_of(data))
    except (ValueError, RecursionError) as error:
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
