"""Images that learners write: built on the frozen pantry, run on orders, and held against dev's own answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from random import Random

from grader.exam import Exam
from grader.requests import Missed, Work, ended_well
from grader.subjects.broken_builds import INSTALLS, advice, too_slow
from grader.subjects.dockerfiles import BASE, Files, bases_of, is_base
from grader.subjects.orders import draw_orders
from grader.subjects.predictions import Predictions, read_predictions
from sandbox.cancellation import Cancellation
from sandbox.contexts.build import ContextBuild, build_context
from sandbox.contexts.run import run_context
from sandbox.engines.base import Engine
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.images import REPOSITORY, Recipe
from sandbox.engines.docker.solving import Step
from sandbox.engines.docker.throwaway import keep, throwaway
from sandbox.environment import load_environment
from sandbox.errors import EngineError
from sandbox.events import OnEvent
from sandbox.job import Job, Limits
from sandbox.result import RunResult

LIMITS = Limits(seconds=40.0)
"""Of one run of a learner's image. Libraries that were not compiled to bytecode take seconds to import."""
ORDERS = 60
MOST_ANEW = 0.1
"""Of an image's own layers, written anew by RUN after a change of a comment: packages are nearly all of them."""
_MOST_LOG = 1500


@dataclass(frozen=True)
class Kitchen:
    """A context that was built, and a run of its image's own command on some orders.

    Attributes:
        ran: `None` where nothing was built.
    """

    build: ContextBuild
    ran: RunResult | None

    def result(self) -> RunResult:
        """The run.

        Raises:
            Missed: it was not built.
        """
        require_built(self.build)
        assert self.ran is not None  # noqa: S101 - for the type checker
        return self.ran

    @property
    def call(self) -> str:
        """What was started, as a learner would write it."""
        return " ".join(self.build.command)

    def predictions(self) -> Predictions:
        """What the image answered.

        Raises:
            Missed: it was not built, did not end well, or printed something else than answers.
        """
        ran = self.result()
        if not self.build.command:
            raise Missed("The image has no command of its own: give it a CMD.", expected="a CMD", came="none")
        return read_predictions(ended_well(ran, f"{self.call} (in {self.build.folder})"), self.call)


def build(
    engine: Engine, files: Files, on_event: OnEvent, cancellation: Cancellation, keep_as: str = ""
) -> ContextBuild:
    """Build `files` on the pantry.

    Args:
        keep_as: a name under which the image stays, in the place of earlier ones, so that it can be run. By default it
            is gone when this returns; the builder's cache keeps its layers either way.

    Raises:
        EngineError: Docker's trouble, or the pantry's.
        Cancelled: on request.
    """
    docker = _docker(engine)
    pantry = load_environment("pantry")
    docker.prepare(pantry, on_event, cancellation)
    shelf = Recipe.of(pantry).tag
    stand_ins = {image: shelf for image in (BASE, *bases_of(files)) if is_base(image)}
    with throwaway(docker.api) as tag:
        built = build_context(docker, files, tag, stand_ins, on_event, cancellation)
        if built.image and keep_as:
            keep(docker.api, built.image, f"{REPOSITORY}/learner:{keep_as}")
    return built


def run_built(
    engine: Engine, build: ContextBuild, job: Job, on_event: OnEvent, cancellation: Cancellation, user: str = ""
) -> RunResult:
    """Run `job` in an image that was built, as its own user or as another.

    Raises:
        EngineError: Docker's trouble.
        Cancelled: on request.
    """
    return run_context(_docker(engine), build, job, load_environment("pantry"), on_event, cancellation, user)


def serve(
    engine: Engine, files: Files, keep_as: str, orders: bytes, on_event: OnEvent, cancellation: Cancellation
) -> Kitchen:
    """Build `files`, keep the image under that name, and have its own command predict `orders`.

    Raises:
        EngineError: Docker's trouble, or the pantry's.
        Cancelled: on request.
    """
    built = build(engine, files, on_event, cancellation, keep_as)
    if not built.image:
        return Kitchen(built, None)
    # One without a command does nothing, which its `predictions` then tell.
    job = Job(built.command or ("true",), stdin=orders, limits=LIMITS)
    return Kitchen(built, run_built(engine, built, job, on_event, cancellation))


def python_of(build: ContextBuild) -> str:
    """The Python that the image's own command starts; the first on its path where that is something else."""
    first = build.command[0] if build.command else ""
    return first if PurePosixPath(first).name.startswith("python") else "python"


def require_built(build: ContextBuild) -> None:
    """See that there is an image.

    Raises:
        EngineError: the machine was too slow for it.
        Missed: it could not be built.
    """
    if build.image:
        return
    if too_slow(build):
        raise EngineError(
            f"This machine was still installing packages after {build.seconds:.0f} s, and the build was stopped. It "
            "has too much to do, or too little to do it with: close what you do not need, and check again."
        )
    where = f"It stopped in line {build.line}." if build.line else ""
    error = build.error if build.error.endswith((".", "!", "?")) else f"{build.error}."
    raise Missed(
        " ".join(filter(None, (error, where, advice(build)))),
        call="docker build .",
        expected="an image",
        came="none",
        output="\n".join(build.log)[-_MOST_LOG:],
    )


def require_reused(again: ContextBuild) -> None:
    """See that a build after a change of the recipe installed no package.

    Raises:
        Missed: it did.
    """
    call = "docker build . (after a change of features.py)"
    fresh = [one for one in again.steps if not one.reused]
    runs = [one for one in fresh if one.instruction == "RUN"]
    # Not every installation is known by its words, but by its weight.
    heavy = runs if sum(one.size for one in runs) > MOST_ANEW * again.own_size else []
    for one in [*filter(_installs, runs), *sorted(heavy, key=_size, reverse=True)]:
        what = "the packages were installed again" if _installs(one) else f"{one.size / 1e6:,.0f} MB were written again"
        raise Missed(
            f"A comment in the recipe was changed, and {what}, in {one.seconds:.1f} s. "
            "A COPY is repeated when its files have changed, a RUN when its words have, and so is every step "
            f"below. Here it began with “{fresh[0].step}”.",
            call=call,
            expected=f"“{one.step}” from the cache",
            came="done again",
        )


def reused(again: ContextBuild) -> str:
    """How much of a build came from the cache, in words."""
    cached = sum(one.reused for one in again.steps)
    return f"Built again in {again.seconds:.1f} s, {cached} of {len(again.steps)} steps from the cache"


def require_not_root(kitchen: Kitchen) -> None:
    """See that an image really ran as somebody else than root.

    Raises:
        Missed: it did not, or it did not run.
    """
    came = kitchen.result().fingerprint.system.get("user", "")
    if came == "0":
        raise Missed("It ran as root all the same.", call=kitchen.call, expected="a number above 0", came="user 0")
    if not came:
        ended_well(kitchen.result(), kitchen.call)
        raise Missed(
            "The image’s own Python does not tell who runs it: leave Python as it is in the base image.",
            call=kitchen.call,
            expected="a number above 0",
            came="nothing",
        )


def orders_to_serve(random: Random) -> bytes:
    """Orders that nobody has seen, as a CSV file."""
    return draw_orders(random, ORDERS)


def touched(files: Files, note: str) -> dict[str, bytes]:
    """The files after a small change of the recipe: a comment more in each program."""
    return {name: data + f"\n# {note}\n".encode() if name.endswith(".py") else data for name, data in files.items()}


def asked_dev(exam: Exam, orders: bytes) -> Work[RunResult]:
    """What dev answers to `orders`, with the files that are given; only where Docker can build the learner's image."""

    def ask(engine: Engine, on_event: OnEvent, cancellation: Cancellation) -> RunResult:
        job = Job(("python", "serve.py"), exam.exercise.given, orders, limits=LIMITS)
        return engine.run(load_environment("dev"), job, on_event, cancellation)

    return exam.work(ask, needs_docker=True)


def dev_predictions(result: RunResult) -> Predictions:
    """What dev answered.

    Raises:
        EngineError: it gave no answers, which is the place's fault: the program is ours.
    """
    try:
        return read_predictions(ended_well(result), "dev")
    except Missed as missed:
        raise EngineError(f"The recipe could not be run in dev: {missed.message} Check again.") from missed


def _installs(step: Step) -> bool:
    return INSTALLS.match(step.step) is not None


def _size(step: Step) -> int:
    return step.size


def _docker(engine: Engine) -> DockerEngine:
    if not isinstance(engine, DockerEngine):
        raise TypeError(f"images are built by Docker, not by {type(engine).__name__}")
    return engine
