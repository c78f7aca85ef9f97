"""Checks for exercise 12: recipe and golden test run in our kitchens, the image in one that is drawn each time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from packaging.utils import canonicalize_name

from grader.checks import check
from grader.exam import Exam
from grader.requests import Missed, Run, ended_well
from grader.subjects.dockerfiles import IGNORE, context, read, require_digest, require_user, sent
from grader.subjects.images import (
    LIMITS,
    Kitchen,
    build,
    dev_predictions,
    orders_to_serve,
    python_of,
    require_built,
    require_not_root,
    run_built,
)
from grader.subjects.mutants import mistaken
from grader.subjects.pantry import stock
from grader.subjects.predictions import Predictions, read_predictions, same_predictions
from grader.subjects.requirements import UnreadableLine, read_requirement
from grader.values import cut
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import load_environment
from sandbox.events import OnEvent
from sandbox.flagship import flagship
from sandbox.job import Job
from sandbox.result import RunResult, Status

NAME = "12-ship-it"
LOCK, FEATURES, SECRET = "requirements.lock", "features.py", ".env"
SERVE, TASTE = ("python", "serve.py"), ("python", "tasting.py")
ZONES = ("EST5", "BRT3", "MSK-3", "IST-5:30", "JST-9", "NZST-12")
"""As POSIX spells them, which needs no database of time zones."""
MISTAKES = ("timer", "allergy", "unit")
"""Those of `grader.subjects.mutants` that are in features.py."""
INVENTORY = """
import importlib.metadata, json
print(json.dumps({one.metadata["Name"]: one.version for one in importlib.metadata.distributions()}))
"""


@dataclass(frozen=True)
class Place:
    """A kitchen that was made up: who cooks there, and what its variables say."""

    user: str
    variables: Mapping[str, str]

    @classmethod
    def drawn(cls, random: Random) -> Place:
        """One that nobody has seen."""
        variables = {
            "TZ": random.choice(ZONES),
            "PYTHONHASHSEED": str(random.randrange(1, 10_000)),
            "LANG": random.choice(("C", "C.UTF-8", "POSIX")),
        }
        return cls(f"{random.randint(20_000, 60_000)}:{random.randint(20_000, 60_000)}", variables)

    def __str__(self) -> str:
        user, variables = self.user.partition(":")[0], " ".join(f"{k}={v}" for k, v in self.variables.items())
        return f"as user {user}, with {variables}"


@dataclass(frozen=True)
class Shipped:
    """The image, and what came of it.

    Attributes:
        kitchen: its own command, in `place`.
        taste: the golden test in the image, as the image's own user.
        inventory: what its Python says is installed.
    """

    place: Place
    kitchen: Kitchen
    expected: Predictions
    taste: RunResult | None
    inventory: RunResult | None


@check("Every package in the lock is pinned to one exact version.")
async def pinned(exam: Exam) -> None:
    for number, line in requirement_lines(exam.text(LOCK)):
        try:
            wants = read_requirement(line)
        except UnreadableLine as error:
            raise Missed(
                "pip cannot read this line.",
                call=f"{LOCK}, line {number}",
                expected="a name, == and one version",
                came=cut(line),
            ) from error
        exact = [one for one in wants.specifier if one.operator == "==" and not one.version.endswith("*")]
        if not exact:
            raise Missed(
                "Whoever builds this later gets another version.",
                call=f"{LOCK}, line {number}",
                expected=cut(f"{wants.name}== and one version"),
                came=cut(line),
            )


@check("The image stands on one that is named by its digest.")
async def digest(exam: Exam) -> None:
    require_digest(read(exam))


@check("The builder is not sent the password.")
async def no_secret(exam: Exam) -> None:
    if SECRET in sent(context(exam)):
        raise Missed(
            "Whatever is sent may end up in the image, and whoever has the image has it.",
            call=IGNORE,
            expected=f"a pattern that keeps {SECRET} out",
            came=f"{SECRET} is sent",
        )


@check("The recipe gives dev’s answers in any time zone.")
async def any_time_zone(exam: Exam) -> None:
    orders, place = orders_to_serve(exam.random), Place.drawn(exam.random)
    files = {**exam.submission.files, **exam.exercise.given}
    dev = load_environment("dev")
    theirs, ours = await exam.together(
        Run(dev, Job(SERVE, files, orders, place.variables, limits=exam.exercise.limits)), reference(exam, orders)
    )
    zone = place.variables["TZ"]
    exam.note(zone=zone)
    call = f"python serve.py (in dev, TZ={zone})"
    came = read_predictions(ended_well(theirs, call), call)
    same_predictions(dev_predictions(ours), came, call, f"Look at what {FEATURES} asks the clock of the machine for.")


@check("The golden test lets dev serve, and stops prod and a recipe with a mistake in it.")
async def taste_stops(exam: Exam) -> None:
    wrong = mistaken(exam.random, {**reference_files(exam), "orders_new.csv": exam.exercise.given["orders.csv"]})
    mistakes = {name: wrong[name] for name in MISTAKES}
    ours = flagship().files[FEATURES]
    runs = await exam.together(
        taste_run(exam, "dev", ours),
        taste_run(exam, "prod", ours),
        taste_run(exam, "prod", ours, PYTHONOPTIMIZE="1"),
        *(taste_run(exam, "dev", change.files[FEATURES]) for change in mistakes.values()),
    )
    right, prod, without_asserts, *others = runs
    ended_well(right, "python tasting.py (in dev)")
    stopped(prod, "in prod", "Look for orders to which prod gives other answers.")
    for change, run in zip(mistakes.values(), others, strict=True):
        stopped(run, f"with a recipe in which {change.what}", change.look)
    look = "Python leaves out every assert there: write “if …: raise …” instead."
    stopped(without_asserts, "in prod, with PYTHONOPTIMIZE=1", look)


@check("The image can be built, and does not run as root.")
async def built(exam: Exam) -> None:
    require_user(read(exam))
    shipped = await exam.once("shipped", ship)
    require_built(shipped.kitchen.build)
    if shipped.taste is not None:
        require_not_root(Kitchen(shipped.kitchen.build, shipped.taste))


@check("It holds dev’s libraries, each in dev’s version.")
async def libraries(exam: Exam) -> None:
    shipped = await exam.once("shipped", ship)
    require_built(shipped.kitchen.build)
    assert shipped.inventory is not None
    call = "importlib.metadata.distributions() (in the image)"
    installed = read_inventory(ended_well(shipped.inventory, call), call)
    for name, version in stock().items():
        came = installed.get(name, "")
        if came != version:
            exam.note(package=name, installed=cut(came) or "none", wanted=version)
            raise Missed(
                f"The model was trained with {name} {version}. Pin what a library brings along as well.",
                call=call,
                expected=f"{name} {version}",
                came=cut(f"{name} {came}") if came else f"no {name}",
            )


@check("The golden test is in the image, and lets it serve.")
async def taste_passes(exam: Exam) -> None:
    shipped = await exam.once("shipped", ship)
    require_built(shipped.kitchen.build)
    assert shipped.taste is not None
    ended_well(shipped.taste, f"python tasting.py (in {shipped.kitchen.build.folder} of the image)")


@check("Deployed to a kitchen that it has never seen, it gives dev’s answers for orders that nobody has seen.")
async def deployed(exam: Exam) -> str:
    shipped = await exam.once("shipped", ship)
    require_built(shipped.kitchen.build)
    exam.note(place=shipped.place)
    because = f"It ran {shipped.place}, on a read-only disk and without a network."
    try:
        came = shipped.kitchen.predictions()
    except Missed as missed:
        missed.message = f"{because} {missed.message}"
        raise
    return f"{same_predictions(shipped.expected, came, shipped.kitchen.call, because)}. {because}"


async def ship(exam: Exam) -> Shipped:
    """Build the image; deploy it to a kitchen of our choosing; taste in it; and ask dev."""
    orders, place = orders_to_serve(exam.random), Place.drawn(exam.random)
    files = context(exam)

    def deploy(
        engine: Engine, on_event: OnEvent, cancellation: Cancellation
    ) -> tuple[Kitchen, RunResult | None, RunResult | None]:
        image = build(engine, files, on_event, cancellation, NAME)
        if not image.image:
            return Kitchen(image, None), None, None
        own = Job(image.command or ("true",), {}, orders, place.variables, limits=LIMITS)
        served = run_built(engine, image, own, on_event, cancellation, place.user)
        python = python_of(image)
        taste, inventory = (
            run_built(engine, image, Job((python, *words), limits=LIMITS), on_event, cancellation)
            for words in (TASTE[1:], ("-c", INVENTORY))
        )
        return Kitchen(image, served), taste, inventory

    def ask(engine: Engine, on_event: OnEvent, cancellation: Cancellation) -> RunResult:
        asked = reference(exam, orders)
        return engine.run(asked.environment, asked.job, on_event, cancellation)

    (kitchen, taste, inventory), dev = await exam.together(
        exam.work(deploy, needs_docker=True), exam.work(ask, needs_docker=True)
    )
    return Shipped(place, kitchen, dev_predictions(dev), taste, inventory)


def reference_files(exam: Exam) -> dict[str, bytes]:
    """The recipe as it should be."""
    ours = {name: flagship().files[name] for name in (FEATURES, "predict.py")}
    return {**exam.exercise.given, **ours}


def reference(exam: Exam, orders: bytes) -> Run:
    """The recipe as it should be, in dev."""
    return Run(load_environment("dev"), Job(SERVE, reference_files(exam), orders, limits=LIMITS))


def taste_run(exam: Exam, environment: str, features: bytes, **variables: str) -> Run:
    """The golden test over one version of features.py, in one of our kitchens."""
    files = {**exam.submission.files, **exam.exercise.given, FEATURES: features}
    return Run(load_environment(environment), Job(TASTE, files, variables=variables, limits=exam.exercise.limits))


def stopped(result: RunResult, where: str, look: str) -> None:
    """See that a golden test did not let a kitchen serve.

    Raises:
        Missed: it did, or it did not come to an end.
    """
    if result.ok:
        raise Missed(
            f"It let the kitchen serve. {look}",
            call=f"python tasting.py ({where})",
            expected="an exception",
            came="exit status 0",
            output=result.stdout[-1000:],
        )
    if result.status is not Status.ERROR:
        ended_well(result, f"python tasting.py ({where})")


def requirement_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a requirements file that name a package, without hashes and comments, each with its number."""
    for number, line in enumerate(text.splitlines(), start=1):
        bare = re.sub(r"(^|\s)(#|--hash).*$", "", line).rstrip().removesuffix("\\").strip()
        if bare and not bare.startswith("-"):
            yield number, bare


def read_inventory(result: RunResult, call: str) -> dict[str, str]:
    """Normalised names and versions that a run printed; it comes from a container, and may be anything.

    Raises:
        Missed: it is something else.
    """
    try:
        return {canonicalize_name(name): str(version) for name, version in json.loads(result.stdout).items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Missed("It printed something else than an inventory.", call=call, came=cut(result.stdout)) from None
