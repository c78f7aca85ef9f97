"""Several versions of one program of ours, such as one with a mistake put into it, all run in one job."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from grader.errors import BrokenExercise
from sandbox.errors import EngineError
from sandbox.job import Job, Limits
from sandbox.outputs import Row, parse_rows
from sandbox.result import RunResult

BATCH_SOURCE = resources.files("grader.subjects").joinpath("batch.py").read_text(encoding="utf-8")
_GIVEN = "given.json"


@dataclass(frozen=True)
class Edit:
    """Puts `new` in the place of every `old` in one file."""

    file: str
    old: str
    new: str


def edited(files: Mapping[str, bytes], *edits: Edit) -> dict[str, bytes]:
    """`files` with the edits made.

    Raises:
        BrokenExercise: there is nothing to edit: the program is not what it was when the edit was thought of.
    """
    found = dict(files)
    for edit in edits:
        text = found[edit.file].decode()
        if edit.old not in text:
            raise BrokenExercise(f"There is no “{edit.old}” in {edit.file}: change the edit that looks for it.")
        found[edit.file] = text.replace(edit.old, edit.new).encode()
    return found


def versions_job(program: str, gives: str, versions: Mapping[str, Mapping[str, bytes]], limits: Limits) -> Job:
    """The job that runs every version of `program` and brings back the JSON file of rows that each writes.

    Args:
        versions: by name, the files that lie beside the program in that version, itself among them.
    """
    # Files that many versions have in common travel once.
    store: dict[bytes, str] = {}
    for files in versions.values():
        for data in files.values():
            store.setdefault(data, f"store/{len(store)}")
    named = {version: {name: store[data] for name, data in files.items()} for version, files in versions.items()}
    return Job(
        command=("python", "-c", BATCH_SOURCE),
        files={name: data for data, name in store.items()},
        stdin=json.dumps({"program": program, "gives": gives, "versions": named}).encode() + b"\n",
        collect=(_GIVEN,),
        limits=limits,
    )


def read_versions(result: RunResult) -> dict[str, tuple[Row, ...]]:
    """The rows that each version wrote, by its name.

    Raises:
        EngineError: the job as a whole did not end well, which is the place's fault: the programs are ours.
        BrokenExercise: a version raised an error.
        BadOutput: what it wrote is no list of rows.
    """
    if not result.ok or _GIVEN not in result.files:
        raise EngineError(f"The recipe could not be run in “{result.environment}”: {result.message} Check again.")
    rows = {}
    for version, told in json.loads(result.files[_GIVEN]).items():
        if "error" in told:
            raise BrokenExercise(f"The version “{version}” failed in “{result.environment}”:\n{told['error']}")
        rows[version] = parse_rows(told["text"].encode(), f"what “{version}” wrote in “{result.environment}”")
    return rows
