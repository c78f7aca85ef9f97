"""The pie: one small recipe, and the eight kitchens in which the course bakes it.

Each kitchen is put together from three parts, each of which is there in two versions: pans, oven and chefs in prose;
libraries, Python and a setting in the field's words.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from sandbox.cancellation import Cancellation
from sandbox.divergence import SCRIPT, load_divergence
from sandbox.engines.base import Engine
from sandbox.environment import Environment, load_environment
from sandbox.events import Event, EventKind, OnEvent, ignore
from sandbox.job import Job
from sandbox.mixing import mixed
from sandbox.result import RunResult

SLUG = "pie"
SOURCES = ("dev", "prod")
"""The environments that the libraries and the Python are taken from."""
CLOCKS = {"Greenwich": "UTC", "Berlin": "CET-1CEST,M3.5.0,M10.5.0/3"}
"""The time zones by name. A rule rather than a city's name, so that it holds without a time zone database too."""


@dataclass(frozen=True)
class PieKitchen:
    """One of the eight.

    Attributes:
        libraries, python: the environments whose lock, and whose base image, it has.
        clock: a key of `CLOCKS`.
    """

    libraries: str = SOURCES[0]
    python: str = SOURCES[0]
    clock: str = "Greenwich"

    @property
    def environment(self) -> Environment:
        """The runtime, without the clock."""
        return mixed(load_environment(self.python), load_environment(self.libraries))

    @property
    def job(self) -> Job:
        """The recipe with its ingredients, and the clock; the same in every kitchen but for that."""
        recipe = load_divergence(SLUG)
        files = {**recipe.files, SCRIPT: recipe.script.encode()}
        return Job(("python", SCRIPT), files, variables={"TZ": CLOCKS[self.clock]})


def pie_kitchens() -> tuple[PieKitchen, ...]:
    """All of them, the first one first."""
    return tuple(PieKitchen(*parts) for parts in product(SOURCES, SOURCES, CLOCKS))


def bake(
    engine: Engine, kitchen: PieKitchen, on_event: OnEvent = ignore, cancellation: Cancellation | None = None
) -> RunResult:
    """Run the recipe in `kitchen`; what it prints is the pie.

    Raises:
        EngineError: the engine's trouble.
        Cancelled: on request.
    """
    environment = kitchen.environment
    on_event(Event(EventKind.STEP, environment.name, f"Baking in {environment.name}, clock of {kitchen.clock}"))
    return engine.run(environment, kitchen.job, on_event, cancellation)
