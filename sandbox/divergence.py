"""A small, real case of one script that answers differently in two kitchens: a folder each, found by being there."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import Environment, load_environment
from sandbox.errors import BadProject, Unreadable
from sandbox.events import Event, EventKind, OnEvent, ignore
from sandbox.job import MOST_PAYLOAD, Job, Limits
from sandbox.reading import MOST_TEXT, read_named, text_of
from sandbox.result import RunResult

DIVERGENCES = Path(__file__).parent / "divergences"
SETTINGS = "divergence.toml"
SCRIPT = "main.py"


@dataclass(frozen=True)
class Kitchen:
    """One side: an environment, and what is set in it besides.

    Attributes:
        name: what this side is called where the environments alone would not tell them apart.
        loud: whether the script is to end with an error here, rather than with another answer.
    """

    name: str
    environment: str
    variables: Mapping[str, str] = field(default_factory=dict)
    loud: bool = False


@dataclass(frozen=True)
class Divergence:
    """One script and the kitchens in which it gives different answers, all ending well but for those that are loud.

    Attributes:
        slug: the folder's name.
        cause: what differs between the kitchens, in a word or two.
        sources: where the change is documented.
        script: the text of the script.
        files: data beside the script, by name.
    """

    slug: str
    title: str
    summary: str
    cause: str
    sources: tuple[str, ...]
    kitchens: tuple[Kitchen, ...]
    script: str = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)

    def jobs(self, limits: Limits | None = None) -> list[tuple[Kitchen, Environment, Job]]:
        """One job a kitchen, alike but for the variables."""
        files = {**self.files, SCRIPT: self.script.encode()}
        return [
            (
                kitchen,
                load_environment(kitchen.environment),
                Job(("python", SCRIPT), files, variables=kitchen.variables, limits=limits or Limits()),
            )
            for kitchen in self.kitchens
        ]


@dataclass(frozen=True)
class Tasting:
    """What one kitchen's run of a divergence gave."""

    kitchen: Kitchen
    result: RunResult


def run_divergence(
    engine: Engine, divergence: Divergence, on_event: OnEvent = ignore, cancellation: Cancellation | None = None
) -> tuple[Tasting, ...]:
    """Run the script in each of the kitchens at the same time.

    Raises:
        EngineError: the engine's trouble.
        Cancelled: on request.
    """

    def taste(order: tuple[Kitchen, Environment, Job]) -> Tasting:
        kitchen, environment, job = order
        on_event(Event(EventKind.STEP, environment.name, f"Running main.py, {kitchen.name}"))
        return Tasting(kitchen, engine.run(environment, job, on_event, cancellation))

    with ThreadPoolExecutor(max_workers=len(divergence.kitchens), thread_name_prefix="taste") as pool:
        return tuple(pool.map(taste, divergence.jobs()))


def divergence_slugs() -> tuple[str, ...]:
    """The slugs of all divergences, in the alphabet's order."""
    return tuple(sorted(path.parent.name for path in DIVERGENCES.glob(f"*/{SETTINGS}")))


def load_divergence(slug: str) -> Divergence:
    """The divergence of that name.

    Raises:
        BadProject: there is none, or its files cannot be used.
    """
    folder = DIVERGENCES / slug
    if not (folder / SETTINGS).is_file():
        raise BadProject(f"There is no divergence “{slug}”: there are {', '.join(divergence_slugs())}.")
    try:
        settings: dict[str, Any] = tomllib.loads(_text(folder / SETTINGS))
        # Data may lie elsewhere in the project, such as beside the recipe.
        files = {Path(name).name: read_named(folder / name, MOST_PAYLOAD) for name in settings.get("files", ())}
        return Divergence(
            slug=slug,
            title=settings["title"],
            summary=settings["summary"],
            cause=settings["cause"],
            sources=tuple(settings["sources"]),
            kitchens=tuple(Kitchen(**kitchen) for kitchen in settings["kitchens"]),
            script=_text(folder / SCRIPT),
            files=files,
        )
    except (OSError, Unreadable, ValueError, TypeError, KeyError) as error:
        raise BadProject(f"The divergence “{slug}” cannot be read ({error!r}): mend {folder / SETTINGS}.") from error


def _text(path: Path) -> str:
    return text_of(read_named(path, MOST_TEXT))
