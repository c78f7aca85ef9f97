"""Checks for exercise 8: the given image and the learner's are built side by side and measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from grader.checks import check
from grader.exam import Exam
from grader.requests import Missed
from grader.subjects.dockerfiles import IGNORE, context, read, require_digest, require_user, sent
from grader.subjects.given_images import seconds_anew
from grader.subjects.images import (
    Kitchen,
    asked_dev,
    build,
    dev_predictions,
    orders_to_serve,
    require_built,
    require_not_root,
    require_reused,
    reused,
    serve,
    touched,
)
from grader.subjects.orders import draw_orders
from grader.subjects.predictions import Predictions, same_predictions
from sandbox.cancellation import Cancellation
from sandbox.contexts.build import ContextBuild
from sandbox.engines.base import Engine
from sandbox.errors import EngineError
from sandbox.events import OnEvent
from sandbox.size import Size

NAME = "08-slim-the-image"
ARCHIVE = "orders_archive.csv"
ARCHIVE_SIZE = 12 * Size.MiB
MOST_SENT = Size.MiB
MOST_SIZE = 0.75
"""Of the given image's own layers. One that keeps the downloads has 0.76, one with a virtual environment 0.72."""
MOST_FRESH = 0.1
"""Of the given image's own layers, after a change of a comment; the recipe itself is some kilobytes."""


@dataclass(frozen=True)
class Weighed:
    """Both images.

    Attributes:
        again: the learner's after a change of the recipe; `None` where the first one could not be built.
        given: the one to be slimmed, as it was handed out; `given_anew` is how many seconds it takes after that change.
    """

    kitchen: Kitchen
    again: ContextBuild | None
    given: ContextBuild
    given_anew: float
    expected: Predictions


@check("The builder is sent less than 1 MB.")
async def little_sent(exam: Exam) -> None:
    came = sent(laid_out(exam))
    size = sum(map(len, came.values()))
    if size >= MOST_SENT:
        largest = max(came, key=lambda name: len(came[name]))
        exam.note(largest=largest)
        raise Missed(
            f"{largest} alone holds {megabytes(len(came[largest]))}, and nothing here needs it. What "
            ".dockerignore lets through may end up in the image: exclude it there.",
            call=IGNORE,
            expected="less than 1 MB",
            came=megabytes(size),
        )


@check("It stands on the same image as before, named by its digest.")
async def same_base(exam: Exam) -> None:
    require_digest(read(exam))


@check("It can be built, and what it starts gives dev’s predictions, for orders that nobody has seen.")
async def predictions(exam: Exam) -> str:
    found = await exam.once("weighed", weighed)
    return same_predictions(found.expected, found.kitchen.predictions(), found.kitchen.call)


@check("It still does not run as root.")
async def not_root(exam: Exam) -> None:
    require_user(read(exam))
    require_not_root((await exam.once("weighed", weighed)).kitchen)


@check("Its own layers hold at most three quarters of what the given ones hold.")
async def smaller(exam: Exam) -> str:
    found = await exam.once("weighed", weighed)
    require_built(found.kitchen.build)
    came, given = found.kitchen.build.own_size, found.given.own_size
    exam.note(size=megabytes(came), given=megabytes(given), share=f"{came / given:.0%}")
    if came > MOST_SIZE * given:
        raise Missed(
            f"That is {came / given:.0%} of the given one. Ask of each line how much it adds: a file that a later line "
            "deletes stays in the layer that brought it, and a file whose owner changes is stored once more.",
            call="docker build .",
            expected=f"at most {megabytes(MOST_SIZE * given)}",
            came=megabytes(came),
        )
    return f"{megabytes(came)}, {came / given:.0%} of the given {megabytes(given)}"


@check("After a change of a comment no package is installed, and at most a tenth of the given size is made anew.")
async def quick_again(exam: Exam) -> str:
    found = await exam.once("weighed", weighed)
    require_built(found.kitchen.build)
    assert found.again is not None
    require_built(found.again)
    came, most = found.again.fresh_size, MOST_FRESH * found.given.own_size
    exam.note(fresh=megabytes(came), rebuild=f"{found.again.seconds:.1f}")
    require_reused(found.again)
    if came > most:
        raise Missed(
            f"It took {found.again.seconds:.1f} s. Docker repeats every step from the first one whose files or words "
            "changed: keep large files above it.",
            call="docker build . (after a change of features.py)",
            expected=f"at most {megabytes(most)} made anew",
            came=megabytes(came),
        )
    return f"{reused(found.again)}. The given one takes {found.given_anew:.1f} s after the same change"


async def weighed(exam: Exam) -> Weighed:
    """Build the given image, and the learner's; run that one, and build it again with a comment more; and ask dev."""
    orders = orders_to_serve(exam.random)
    files = laid_out(exam)
    changed = touched(files, f"Tidied up, {exam.random.random()}")

    def cook(engine: Engine, on_event: OnEvent, cancellation: Cancellation) -> tuple[Kitchen, ContextBuild | None]:
        kitchen = serve(engine, files, NAME, orders, on_event, cancellation)
        return kitchen, build(engine, changed, on_event, cancellation) if kitchen.build.image else None

    def build_given(engine: Engine, on_event: OnEvent, cancellation: Cancellation) -> tuple[ContextBuild, float]:
        fat = {**files, **exam.exercise.starter}
        given = build(engine, fat, on_event, cancellation, f"{NAME}-given")
        return given, seconds_anew(engine, fat, on_event, cancellation) if given.image else 0.0

    (kitchen, again), (given, given_anew), dev = await exam.together(
        exam.work(cook, needs_docker=True), exam.work(build_given, needs_docker=True), asked_dev(exam, orders)
    )
    if not given.image:
        raise EngineError(f"The given image could not be built, so there is nothing to compare with: {given.error}")
    return Weighed(kitchen, again, given, given_anew, dev_predictions(dev))


def laid_out(exam: Exam) -> Mapping[str, bytes]:
    """What lies in the folder when it is built: an archive too, which is too large to be handed out."""
    header, *rows = draw_orders(Random(NAME), 1000).splitlines(keepends=True)
    year = b"".join(rows)
    return context(exam, **{ARCHIVE: header + year * (ARCHIVE_SIZE // len(year))})


def megabytes(size: float) -> str:
    """A size as Docker gives it."""
    return f"{size / 1e6:,.1f} MB"
