"""Checks for exercise 7: what can be read is read, then the image is built, run, and built again after a change."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.checks import check
from grader.exam import Exam
from grader.requests import Missed
from grader.subjects.dockerfiles import DOCKERFILE, IGNORE, context, read, require_digest, require_user, sent
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
from grader.subjects.predictions import Predictions, same_predictions
from sandbox.cancellation import Cancellation
from sandbox.contexts.build import ContextBuild
from sandbox.dockerfile import exec_form
from sandbox.engines.base import Engine
from sandbox.events import OnEvent
from sandbox.lock import read_lock

NAME = "07-write-the-dockerfile"
NEEDED = ("requirements.lock", "serve.py", "features.py", "model.json")
LOCK = "requirements.lock"
NO_SUCH_NUMPY = "2.1.99"
SHELLS = ("sh", "bash", "dash", "ash")


@dataclass(frozen=True)
class Cooked:
    """The image as it was handed in, and what dev says; the same after a change of the recipe, and of the lock.

    Attributes:
        again, relocked: `None` where the first one could not be built.
    """

    kitchen: Kitchen
    again: ContextBuild | None
    relocked: ContextBuild | None
    expected: Predictions


@check("It stands on an image that is named by its digest.")
async def digest(exam: Exam) -> None:
    require_digest(read(exam))


@check("The builder is not sent the data, the notebook or the password.")
async def nothing_else(exam: Exam) -> None:
    day = f"{exam.random.randint(2, 12):02}"
    unwanted = {f"orders_{day}.csv": b"", "orders_train.csv": b"", "explore.ipynb": b"", ".env": b""}
    came = sent({**context(exam), **unwanted})
    for name in sorted(unwanted):
        if name in came:
            exam.note(sent=name)
            raise Missed(
                f"{name} is sent along. Whatever is sent may end up in the image, and whoever has the image has it.",
                call=IGNORE,
                expected=f"a pattern that keeps {name} out",
                came=f"{len(came)} files, {name} among them",
            )


@check("What the kitchen works with is sent.")
async def all_needed(exam: Exam) -> None:
    came = sent(context(exam))
    for name in NEEDED:
        if name not in came:
            raise Missed(
                f"{name} is kept out, and without it nothing can be cooked: let it through, for instance by a line "
                "that begins with “!”.",
                call=IGNORE,
                expected=f"{', '.join(NEEDED)} to be sent",
                came=f"no {name}",
            )


@check("Its command is in exec form.")
async def exec_formed(exam: Exam) -> None:
    dockerfile = read(exam)
    found = [one for one in map(dockerfile.last, ("ENTRYPOINT", "CMD")) if one is not None]
    if not found:
        raise Missed(
            "It says nowhere what to start: end it with a CMD.", call=DOCKERFILE, expected="CMD […]", came="nothing"
        )
    for one in found:
        if why := shell_instead(one.value):
            raise Missed(why, call=f"line {one.line}", expected=f'{one.name} ["python", "…"]', came=str(one))


@check("It can be built.")
async def built(exam: Exam) -> None:
    image = (await exam.once("cooked", cooked)).kitchen.build
    if image.line:
        exam.note(line=image.line)
    require_built(image)


@check("What it starts by itself gives dev’s predictions, for orders that nobody has seen.")
async def predictions(exam: Exam) -> str:
    found = await exam.once("cooked", cooked)
    kitchen = found.kitchen
    packages = kitchen.result().fingerprint.packages
    wanted = {pin.name: pin.version for pin in read_lock(exam.exercise.given[LOCK].decode(), LOCK)}
    other = [name for name in ("pandas", "numpy") if packages.get(name, wanted[name]) != wanted[name]]
    because = ""
    if other:
        name = other[0]
        exam.note(package=name, installed=packages[name], locked=wanted[name])
        because = f"The image holds {name} {packages[name]}, and the lock says {wanted[name]}."
    elif kitchen.build.command:
        exam.note(started=kitchen.call, folder=kitchen.build.folder)
    return same_predictions(found.expected, kitchen.predictions(), kitchen.call, because)


@check("It does not run as root.")
async def not_root(exam: Exam) -> None:
    require_user(read(exam))
    require_not_root((await exam.once("cooked", cooked)).kitchen)


@check("After a change of the recipe, the packages are not installed again.")
async def packages_reused(exam: Exam) -> str:
    found = await exam.once("cooked", cooked)
    require_built(found.kitchen.build)
    assert found.again is not None
    require_built(found.again)
    exam.note(rebuild=f"{found.again.seconds:.1f}")
    require_reused(found.again)
    return reused(found.again)


@check("After a change of the lock, they are: a pin has an effect.")
async def lock_counts(exam: Exam) -> None:
    found = await exam.once("cooked", cooked)
    require_built(found.kitchen.build)
    if found.relocked is not None and found.relocked.image:
        raise Missed(
            f"The lock was made to ask for numpy {NO_SUCH_NUMPY}, which does not exist, and the image was built all "
            "the same: install from the lock, and from nothing else.",
            call=f"docker build . (with another {LOCK})",
            expected="a build that breaks",
            came="an image",
        )


def shell_instead(command: str) -> str:
    """Why the program of a CMD or ENTRYPOINT is not what Docker starts itself; empty if it is."""
    words = exec_form(command)
    if words is None:
        if command.startswith("["):
            return (
                "That is no list to Docker, which reads it as JSON, with double quotes and commas. It hands the whole "
                "line to a shell, brackets and all."
            )
        return (
            "A shell starts and then starts Python. Signals to the container, such as the one to stop, get no further "
            "than the shell, so Python cannot handle them. Write the words as a list in double quotes."
        )
    if words[0].rpartition("/")[2] in SHELLS and not any(word.startswith("exec ") for word in words):
        return (
            "That is a list, but it starts a shell, and signals to the container may get no further: start Python "
            "itself."
        )
    if " " in words[0]:
        return f"Docker looks for one program that is called “{words[0]}”: each word stands in quotes of its own."
    return ""


async def cooked(exam: Exam) -> Cooked:
    """Build what was handed in, run it, build it again with a comment more, and with another lock; and ask dev."""
    orders = orders_to_serve(exam.random)
    files = context(exam)
    changed = touched(files, f"Tidied up, {exam.random.random()}")
    relocked = {**files, LOCK: re.sub(rb"(?m)^numpy==\S+", f"numpy=={NO_SUCH_NUMPY}".encode(), files[LOCK])}

    def cook(
        engine: Engine, on_event: OnEvent, cancellation: Cancellation
    ) -> tuple[Kitchen, ContextBuild | None, ContextBuild | None]:
        kitchen = serve(engine, files, NAME, orders, on_event, cancellation)
        if not kitchen.build.image:
            return kitchen, None, None
        again, other = (build(engine, some, on_event, cancellation) for some in (changed, relocked))
        return kitchen, again, other

    (kitchen, again, other), dev = await exam.together(exam.work(cook, needs_docker=True), asked_dev(exam, orders))
    return Cooked(kitchen, again, other, dev_predictions(dev))
