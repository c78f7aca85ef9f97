"""Installs a learner's requirements for real, from the frozen shelves of the environment “pantry”, on several days."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib import resources

from packaging.utils import canonicalize_name

from grader.exam import Exam
from grader.requests import Missed, Work, ended_well
from grader.values import cut
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import load_environment
from sandbox.errors import EngineUnavailable
from sandbox.events import OnEvent
from sandbox.job import Job, Limits
from sandbox.result import EvidenceKind, RunResult
from sandbox.size import Size

PANTRY = "pantry"
ALL = "/pantry"
"""Where everything stands that ever came in: the shelves as they are today."""
DAYS: Mapping[str, str] = {
    "2024-11-01": "1 November 2024",
    "2024-12-01": "1 December 2024",
    "2025-12-15": "15 December 2025",
    "2026-11-01": "1 November 2026",
}
"""The days of which the pantry keeps a picture of its shelves, oldest first, with their names for a person."""
LIMITS = Limits(seconds=90.0, memory=Size.GiB, output=256 * Size.KiB, files=8 * Size.MiB)
"""Of one job: what is installed lies in memory there."""
SHOPPING_SOURCE = resources.files("grader.subjects").joinpath("shopping.py").read_text(encoding="utf-8")
_BASKETS = "baskets.json"
_COMPLAINT = re.compile(r"^ *ERROR: (.+)$", re.MULTILINE)


def shelves(day: str) -> str:
    """The folder with all that there was on one of the `DAYS`."""
    return f"/pantry-on/{day}"


def stock() -> Mapping[str, str]:
    """What dev serves the recipe with, name to version: what the pantry's first lock says."""
    return {pin.name: pin.version for pin in load_environment(PANTRY).pins}


@dataclass(frozen=True)
class Trip:
    """One way to the shop with a requirements file.

    Attributes:
        name: what it is called in the answer.
        shop: the folder of wheels.
        spoil: how the name of a wheel begins that is changed before pip comes; empty for none.
        install: whether to install for real; else pip makes its choice and all its checks, and unpacks nothing.
        program: what to run with the goods, and the file that it gives; empty for nothing.
    """

    name: str
    shop: str = ALL
    spoil: str = ""
    install: bool = False
    program: str = ""
    gives: str = ""


@dataclass(frozen=True)
class Basket:
    """What one trip brought home.

    Attributes:
        packages: normalised name to version; empty where pip refused.
        problem: pip's own words, where it refused.
        text: what the program wrote.
        error: the end of what the program printed on stderr, where it failed.
    """

    packages: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    text: str = ""
    error: str = ""

    @property
    def complaint(self) -> str:
        """The first error that pip told, in one line."""
        found = _COMPLAINT.search(self.problem)
        return cut(found[1] if found else self.problem.strip())


def shop(exam: Exam, file: str, trips: Sequence[Trip], files: Mapping[str, bytes]) -> Work[dict[str, Basket]]:
    """Make all trips in one job; to be awaited, gives what each brought home, by its name.

    Args:
        file: the requirements file, one of `files`.
        files: all that lies in the job's folder.
    """
    request = {"file": file, "trips": [asdict(trip) for trip in trips]}
    job = Job(
        command=("python", "-c", SHOPPING_SOURCE),
        files=files,
        stdin=json.dumps(request).encode() + b"\n",
        collect=(_BASKETS,),
        limits=LIMITS,
    )

    def do(engine: Engine, on_event: OnEvent, cancellation: Cancellation) -> dict[str, Basket]:
        return read_baskets(engine.run(load_environment(PANTRY), job, on_event, cancellation), file)

    return exam.work(do)


def needs_pantry(exam: Exam) -> Work[None]:
    """To be awaited before anything is done with the pantry.

    Raises:
        EngineUnavailable: the engine is not Docker, and the shelves are in an image.
    """

    def do(engine: Engine, *_: OnEvent | Cancellation) -> None:
        if engine.kind is not EvidenceKind.DOCKER:
            raise EngineUnavailable(
                "The pantry stands in a Docker image, so this part needs Docker: start it, and check again."
            )

    return exam.work(do)


def read_baskets(result: RunResult, file: str) -> dict[str, Basket]:
    """What a job of `shop` brought home.

    Raises:
        Missed: the job did not end, or was kept from telling.
    """
    call = f"pip install -r {file}"
    ended_well(result, call)
    try:
        return {name: _basket(told) for name, told in json.loads(result.files[_BASKETS]).items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Missed(
            "What came back is not what pip was to tell: keep to lines that pip installs.", call=call
        ) from error


def _basket(told: Mapping[str, object]) -> Basket:
    packages = told.get("packages", {})
    if not isinstance(packages, dict):
        raise TypeError("no packages")
    return Basket(
        {canonicalize_name(name): str(version) for name, version in packages.items()},
        *(str(told.get(part, "")) for part in ("problem", "text", "error")),
    )
