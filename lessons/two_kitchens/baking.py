"""The button: bakes in the first kitchen and in another one, at the same time. No Streamlit in the work itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from lessons.shared.experiment import Experiment
from lessons.shared.house import JOBS, KITCHENS, environments
from lessons.shared.task import Work
from lessons.two_kitchens.pies import Pie, Pies
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.events import OnEvent, ignore
from sandbox.pie import PieKitchen, bake, pie_kitchens

FIRST = PieKitchen()
"""The kitchen in which the recipe was written."""
_RESOLVED = re.compile(r"--exclude-newer (\d{4})-(\d{2})")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def code(kitchen: PieKitchen) -> str:
    """A kitchen's name for keys: short, unlike any other's."""
    return f"{kitchen.libraries}-{kitchen.python}-{kitchen.clock}".lower()


def bake_both(
    engine: Engine, kitchen: PieKitchen, on_event: OnEvent = ignore, cancellation: Cancellation | None = None
) -> Pies:
    """Bake in the first kitchen and in `kitchen`."""
    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="bake") as pool:
        runs = pool.map(lambda one: bake(engine, one, on_event, cancellation), (FIRST, kitchen))
        first, second = (Pie.of(*pair) for pair in zip((FIRST, kitchen), runs, strict=True))
    return Pies(first, second)


def baking(learner: str, engine: Engine, kitchen: PieKitchen) -> Experiment[Pies]:
    """This learner's two pies, one of them from `kitchen`."""
    return Experiment(
        key=_key(learner, engine, kitchen),
        name="two-kitchens-bake",
        label="Bake in both kitchens",
        doing="Baking in both kitchens",
        icon=":material/skillet:",
        kind=engine.kind,
        work=_baking(engine, kitchen),
        elsewhere=lambda other: [baking(learner, other, kitchen)],
    )


def baked(learner: str, engine: Engine) -> Mapping[PieKitchen, Pies]:
    """All that this learner has baked on this engine so far, by the second kitchen."""
    tasks = {kitchen: JOBS.find(_key(learner, engine, kitchen)) for kitchen in pie_kitchens()}
    return {kitchen: task.result for kitchen, task in tasks.items() if task is not None and task.result is not None}


def _key(learner: str, engine: Engine, kitchen: PieKitchen) -> str:
    return f"{learner} {engine.kind} two-kitchens bake-{code(kitchen)}"


def _baking(engine: Engine, kitchen: PieKitchen) -> Work[Pies]:
    def work(on_event: OnEvent, cancellation: Cancellation) -> Pies:
        places = {place.name: place for place in (FIRST.environment, kitchen.environment)}
        KITCHENS.join(engine, list(places.values()), on_event, cancellation)
        return bake_both(engine, kitchen, on_event, cancellation)

    return work


@cache
def parts(name: str) -> tuple[str, str]:
    """Of an environment: the month of its libraries, such as `November 2024`, and its Python, such as `3.11`."""
    (environment,) = (each for each in environments() if each.name == name)
    resolved = _RESOLVED.search(environment.lock)
    month = f"{_MONTHS[int(resolved[2]) - 1]} {resolved[1]}" if resolved else "unknown times"
    return month, environment.python
