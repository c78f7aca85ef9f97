"""Checks for exercise 4: culprits are drawn, questions are answered out here, and two recipes are really cooked."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, NoReturn, TypeAlias

from grader.checks import check
from grader.exam import Exam
from grader.requests import Answer, Ask, Call, Missed
from grader.values import show
from sandbox.cancellation import Cancellation
from sandbox.divergence import SCRIPT, Divergence, load_divergence
from sandbox.engines.base import Engine
from sandbox.environment import load_environment
from sandbox.errors import EngineError, EngineUnavailable, SandboxError
from sandbox.events import OnEvent
from sandbox.job import Job, Limits
from sandbox.mixing import mixed
from sandbox.result import Status

Names: TypeAlias = frozenset[str]
THINGS = (
    *("Python", "numpy", "pandas", "scipy", "joblib", "time zone", "locale", "hash seed", "threads", "processor"),
    *("C library", "user", "encoding", "file system", "memory", "clock"),
)
RECIPES = ("hash-seed", "missing-jar", "ten-tenths", "time-zone")


class Variable(NamedTuple):
    """An environment variable that makes a difference: its value at home, and in the other kitchen."""

    name: str
    home: str
    there: str


SETTINGS = {
    "time zone": Variable("TZ", "UTC", "CET-1CEST,M3.5.0,M10.5.0/3"),
    "hash seed": Variable("PYTHONHASHSEED", "0", "1"),
}
SOME = "differs([…]) with some of the names"
DIFFERENCES = ("Python", "libraries", *SETTINGS)


@check("Wherever the culprit stands among four differences, it is found.")
async def found(exam: Exam) -> None:
    hunts = one_for_each_place(exam)
    for hunt, answer in zip(hunts, await exam.together(*(hunt.call(exam) for hunt in hunts)), strict=True):
        see_found(hunt, answer)


@check("Two runs are enough for four differences.")
async def two_runs(exam: Exam) -> str:
    hunts = one_for_each_place(exam)
    answers = await exam.together(*(hunt.call(exam) for hunt in hunts))
    most = max(hunts, key=lambda hunt: hunt.runs)
    exam.note(runs=most.runs)
    see_runs(most, answers[hunts.index(most)])
    for hunt, answer in zip(hunts, answers, strict=True):
        see_found(hunt, answer)
    return f"{runs(most.runs).capitalize()} at most, in {len(hunts)} hunts"


@check("For any other number of differences, it takes no more runs than it has to.")
async def any_number(exam: Exam) -> None:
    sizes = (1, 2, 3, exam.random.randint(5, 7), 8, 8)
    hunts = [Hunt.on_paper(exam, size, exam.random.randrange(size), stop=True) for size in sizes]
    for hunt, answer in zip(hunts, await exam.together(*(hunt.call(exam) for hunt in hunts)), strict=True):
        see_found(hunt, answer)


@check("It finds the culprits of two real recipes, in two runs each.")
async def real_recipes(exam: Exam) -> str:
    recipes = [load_divergence(slug) for slug in exam.random.sample(RECIPES, len(RECIPES))]
    paper = one_for_each_place(exam)
    tastings, *answers = await exam.together(
        exam.work(lambda *tools: two_that_differ([Tasting(recipe, *tools) for recipe in recipes])),
        *(hunt.call(exam) for hunt in paper),
    )
    for hunt, answer in zip(paper, answers, strict=True):
        # Cooking takes its time: it is not begun for what does not even work on paper.
        see_found(hunt, answer)
        see_runs(hunt, answer)
    hunts = [Hunt(exam.random.sample(DIFFERENCES, 4), tasting.differs, stop=True) for tasting in tastings]
    answers = await exam.together(*(hunt.call(exam) for hunt in hunts))
    for tasting in tastings:
        if tasting.trouble is not None:
            raise tasting.trouble
    names = [see_name(hunt, answer) for hunt, answer in zip(hunts, answers, strict=True)]
    guilty = await exam.together(
        *(exam.work(partial(is_guilty, tasting, name)) for tasting, name in zip(tastings, names, strict=True))
    )
    for tasting, name, answer, did_it in zip(tastings, names, answers, guilty, strict=True):
        if not did_it:
            answer.miss(
                f"“{name}” is not what changes the recipe “{tasting.recipe.title}”.",
                expected="the one that changes the result by itself",
            )
    return "; ".join(f"“{tasting.recipe.title}”: {name}" for tasting, name in zip(tastings, names, strict=True))


@dataclass
class Hunt:
    """One set of differences with one culprit among them, and what was asked about it.

    Attributes:
        differs: whether these differences change the result.
        culprit: its name, where it is known beforehand.
        stop: whether a run too many is refused rather than counted.
        questions: how many were asked, those too that name the same differences in another order.
    """

    names: list[str]
    differs: Callable[[Names], bool]
    culprit: str = ""
    stop: bool = False
    asked: set[Names] = field(default_factory=set)
    questions: int = 0

    @classmethod
    def on_paper(cls, exam: Exam, size: int, place: int, stop: bool = False) -> Hunt:
        """One with `size` differences that are only names, and the culprit in that place."""
        names = exam.random.sample(THINGS, size)
        return cls(names, lambda asked: names[place] in asked, names[place], stop)

    @property
    def runs(self) -> int:
        """How many were asked for."""
        return len(self.asked)

    @property
    def enough(self) -> int:
        """How many runs there have to be at most: each can halve the number of suspects."""
        return math.ceil(math.log2(len(self.names)))

    @property
    def patience(self) -> int:
        """How many runs anybody is given who comes to an end at all: each name by itself, and two more."""
        return len(self.names) + 2

    @property
    def sentence(self) -> str:
        """How many runs are enough, and what to do about it, in words."""
        if not self.enough:
            return "a single difference needs none: there is nobody else"
        verb = "is" if self.enough == 1 else "are"
        return f"{self.enough} {verb} enough for {len(self.names)} differences: let each rule out half"

    def call(self, exam: Exam) -> Call:
        """The call that sends the learner's function on this hunt."""
        return exam.call("find_the_culprit", self.names, Ask("differs", self.answer, most=self.patience + 2))

    def answer(self, *arguments: Any) -> bool:
        """The answer to one question."""
        if len(arguments) != 1 or not isinstance(arguments[0], list):
            self.refuse("`differs` takes one list of names.", SOME, arguments)
        for name in arguments[0]:
            if name not in self.names:
                self.refuse("`differs` was asked about something that is none of the differences.", SOME, arguments)
        names = frozenset(arguments[0])
        self.asked.add(names)
        if self.stop and self.runs > self.enough:
            self.refuse(f"It asked for {runs(self.runs)}, and {self.sentence}.", most_runs(self.enough), arguments)
        self.questions += 1
        if self.questions > self.patience:
            self.refuse(
                f"It asked {self.questions} questions about {len(self.names)} names. Each run is to tell it something "
                "new; and a function that draws at random asks other questions each time it is started.",
                most_runs(self.patience),
                arguments,
            )
        return self.differs(names)

    def refuse(self, message: str, expected: str, arguments: tuple[Any, ...]) -> NoReturn:
        """End the call with that message."""
        raise Missed(
            message,
            call=f"find_the_culprit({self.names!r}, differs)",
            expected=expected,
            came=f"differs({', '.join(map(show, arguments))})",
        )


@dataclass
class Tasting:
    """Cooks one recipe in a kitchen that is dev but for some differences, each mixture once.

    Attributes:
        trouble: what kept it from being cooked: the engine's, and not the learner's.
    """

    recipe: Divergence
    engine: Engine
    on_event: OnEvent
    cancellation: Cancellation
    trouble: SandboxError | None = None
    _dishes: dict[Names, tuple[Status, str]] = field(default_factory=dict)

    def differs(self, names: Names) -> bool:
        """Whether the recipe ends in another way, or prints something else, than without any difference."""
        try:
            return self._dish(names) != self._dish(frozenset())
        except SandboxError as error:
            self.trouble = error
            raise

    def _dish(self, names: Names) -> tuple[Status, str]:
        if names not in self._dishes:
            dev, prod = load_environment("dev"), load_environment("prod")
            kitchen = mixed(prod if "Python" in names else dev, prod if "libraries" in names else dev)
            variables = {one.name: one.there if name in names else one.home for name, one in SETTINGS.items()}
            files = {**self.recipe.files, SCRIPT: self.recipe.script.encode()}
            job = Job(("python", SCRIPT), files, variables=variables, limits=Limits())
            result = self.engine.run(kitchen, job, self.on_event, self.cancellation)
            if result.status not in (Status.OK, Status.ERROR):
                # The recipes are ours and take a second or two: a busy machine is no culprit among the differences.
                raise EngineError(
                    f"The recipe “{self.recipe.title}” was stopped in “{kitchen.name}”: {result.message} Check again."
                )
            self._dishes[names] = result.status, result.stdout
        return self._dishes[names]


def two_that_differ(tastings: list[Tasting]) -> list[Tasting]:
    """The first two whose recipes change if all differences are brought in.

    Where a machine has no second Python, the recipe that tells the two apart does not.
    """
    two: list[Tasting] = []
    for tasting in tastings:
        if tasting.differs(frozenset(DIFFERENCES)):
            two.append(tasting)
        if len(two) == 2:
            return two
    raise EngineUnavailable(
        "On this machine the recipes of this exercise give the same result in both kitchens: start Docker, and check "
        "again."
    )


def is_guilty(tasting: Tasting, name: str, *_: object) -> bool:
    """Whether that difference, and not the others, really changes the result."""
    return tasting.differs(frozenset({name})) and not tasting.differs(frozenset(DIFFERENCES) - {name})


def one_for_each_place(exam: Exam) -> list[Hunt]:
    """Hunts with four differences each, and the culprit in another place each time; nobody knows where in which."""
    return [Hunt.on_paper(exam, 4, place) for place in exam.random.sample(range(4), 4)]


def see_found(hunt: Hunt, answer: Answer) -> None:
    """See that the answer is the culprit."""
    if see_name(hunt, answer) != hunt.culprit:
        answer.miss(
            f"It blamed the wrong one, after {runs(hunt.runs)}.", expected=f"{hunt.culprit!r}, and nothing else, did it"
        )


def see_name(hunt: Hunt, answer: Answer) -> str:
    """See that the answer is one of the names at all."""
    name = answer.is_a(str, "It is to give the name of the culprit, as it stands in the list.")
    if name not in hunt.names:
        answer.miss("That is none of the differences.", expected=f"one of {hunt.names!r}")
    return name


def see_runs(hunt: Hunt, answer: Answer) -> None:
    """See that there were no more runs than it takes."""
    if hunt.runs > hunt.enough:
        answer.miss(
            f"It took {runs(hunt.runs)}, and {hunt.sentence}.",
            expected=most_runs(hunt.enough),
        )


def runs(count: int) -> str:
    """That many runs, in words."""
    return "no run" if count == 0 else f"{count} run{'' if count == 1 else 's'}"


def most_runs(count: int) -> str:
    """That there are no more, in words."""
    return f"at most {runs(count)}" if count else "no run"
