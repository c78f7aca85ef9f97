"""What all pages of one server share, made once."""

from __future__ import annotations

from functools import cache

from lessons.shared.engines import Engines
from lessons.shared.jobs import Registry
from lessons.shared.kitchens import Kitchens
from sandbox.engines.base import Engine
from sandbox.environment import Environment, environment_names, load_environment
from sandbox.mixing import mixed
from sandbox.pie import SOURCES


def _choose(name: str) -> Engine:
    # Imported late: it brings in Docker's client, which the first picture of a page need not wait for.
    from sandbox.engines.choose import choose_engine

    return choose_engine(name)


JOBS = Registry()
"""The learners' runs."""
ENGINES = Engines(_choose)
KITCHENS = Kitchens()


@cache
def environments() -> tuple[Environment, ...]:
    """The built-in environments, read once, in the story's order.

    Raises:
        BrokenEnvironment: one of them cannot be used.
    """
    return tuple(map(load_environment, environment_names()))


@cache
def places() -> tuple[Environment, ...]:
    """All environments that the lessons run in, in the order in which they are made ready.

    The ones that the lesson on two kitchens mixes from the others come last, as they are wanted last.
    """
    dev, prod = (load_environment(name) for name in SOURCES)
    return (*environments(), mixed(dev, prod), mixed(prod, dev))
