"""Checks what a learner wrote, as a job of the house: never in the page's own thread, and found again by the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from grader.bench import Bench
from grader.calling import USUAL
from grader.exercise import Exercise
from grader.grade import grade
from grader.report import Report
from grader.submission import Submission
from lessons.shared.experiment import Experiment
from lessons.shared.house import ENGINES, JOBS, KITCHENS
from lessons.shared.task import TaskState
from lessons.workbench.desk import Desk, digest, why_not_kept
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import load_environment
from sandbox.errors import EngineUnavailable
from sandbox.events import OnEvent
from sandbox.result import EvidenceKind
from workshop.errors import WorkshopError

NAME = "check"


@dataclass(frozen=True)
class Checked:
    """A check that has ended.

    Attributes:
        digest: of the texts that it is about, as `desk.digest` has it.
        trouble: why the report is not kept, for the learner; empty if it is.
    """

    report: Report
    digest: str
    trouble: str = ""


def check_button(
    learner: str,
    exercise: Exercise,
    engine: Engine,
    desk: Desk,
    texts: Callable[[], Mapping[str, str]],
    *,
    hosted: bool,
) -> Experiment[Checked]:
    """The button that checks, and all that stands in its place meanwhile.

    Args:
        texts: gives what is in the editors; called in the page, when the button is pressed.
        hosted: whether this server is not the learner's own machine.
    """
    taken: dict[str, str] = {}

    def take() -> None:
        taken.update(texts())

    def work(on_event: OnEvent, cancellation: Cancellation) -> Checked:
        KITCHENS.join(engine, [load_environment(USUAL)], on_event, cancellation)
        bench = Bench(lambda: engine, hosted=hosted)
        report = grade(exercise, Submission.from_texts(exercise, taken), bench, on_event, cancellation)
        # Kept here and not by the page, which may be closed by now; what cannot be kept is still shown.
        try:
            desk.judge(report, taken)
        except WorkshopError as error:
            return Checked(report, digest(taken), why_not_kept("The result of this check", error))
        return Checked(report, digest(taken))

    return Experiment(
        key=job_key(learner, exercise),
        name=NAME,
        label="Check",
        doing="Checking what you wrote",
        icon=":material/task_alt:",
        kind=engine.kind,
        work=work,
        first=take,
    )


def fresh_check(learner: str, exercise: Exercise) -> Checked | None:
    """A check that has just ended; asked again, it is the stored one that counts."""
    key = job_key(learner, exercise)
    task = JOBS.find(key)
    if task is None or task.state is not TaskState.DONE:
        return None
    JOBS.forget(key)
    checked: Checked | None = task.result
    return checked


def needs_room(learner: str, exercise: Exercise) -> bool:
    """Whether a check goes on, or broke: then there is more to show than a button."""
    task = JOBS.find(job_key(learner, exercise))
    return task is not None and task.state is not TaskState.CANCELLED


def job_key(learner: str, exercise: Exercise) -> str:
    """Under which the job is found again."""
    return f"{learner} check:{exercise.slug}"


def why_not(engine: Engine, *, hosted: bool) -> str:
    """Why nothing can be checked with this engine, in a sentence for the learner; empty if it can."""
    if engine.kind is EvidenceKind.RECORDED:
        if ENGINES.locked is not None:
            return (
                "This course only plays recordings, so it cannot run your code. Check it on your own computer: see "
                "“The exercises” in the README."
            )
        return (
            "Recordings are chosen, or are all there is, and nobody recorded what you are about to write. To check it "
            "here, start Docker, or choose virtual environments on your own computer."
        )
    try:
        Bench(lambda: engine, hosted=hosted).engine  # noqa: B018 - looking at it is the question
    except EngineUnavailable as error:
        return str(error)
    return ""


def without_docker(engine: Engine, exercise: Exercise) -> str:
    """What one should know before checking with an engine that is not Docker; empty for Docker."""
    if engine.kind is EvidenceKind.DOCKER:
        return ""
    part = f" Docker is needed to {exercise.docker}: all else is checked.".replace("..", ".") if exercise.docker else ""
    return f"Your code runs in a virtual environment on this machine, and is not isolated from it.{part}"


def be_ready(engine: Engine, exercise: Exercise) -> None:
    """Have a place ready for the next check, if there can be one already; returns at once."""
    environment = load_environment(USUAL)
    tasks = KITCHENS.tasks(engine, [environment])
    if tasks and tasks[0].state is TaskState.DONE:
        engine.warm(environment, exercise.limits)
