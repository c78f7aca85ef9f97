"""The story's three buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from lessons.shared.experiment import Experiment
from lessons.shared.house import JOBS, KITCHENS
from lessons.shared.task import Work
from lessons.story.figures import Tasting, Trained
from lessons.story.steps import PINNED, PROD, serving, training
from sandbox.engines.base import Engine


@dataclass(frozen=True)
class Story:
    """One learner's way through the story on one engine; another engine starts it anew, and this one's results stay."""

    learner: str
    engine: Engine

    @property
    def train(self) -> Experiment[Trained]:
        """The first button."""
        return Experiment(
            key=self._key("train"),
            name="train",
            label="Train",
            doing="Training in dev",
            icon=":material/skillet:",
            kind=self.engine.kind,
            work=training(self.engine, KITCHENS),
            elsewhere=lambda other: [replace(self, engine=other).train],
        )

    @property
    def serve(self) -> Experiment[Tasting]:
        """The second; needs a trained model."""
        return Experiment(
            key=self._key("serve"),
            name="serve",
            label="Serve in production",
            doing="Serving in dev and in prod",
            icon=":material/room_service:",
            kind=self.engine.kind,
            work=self._serving(PROD),
            elsewhere=lambda other: [replace(self, engine=other).train, replace(self, engine=other).serve],
        )

    @property
    def pin(self) -> Experiment[Tasting]:
        """The third; needs a trained model."""
        return Experiment(
            key=self._key("pin"),
            name="pin",
            label="Pin and serve",
            doing="Serving in dev and in the pinned container",
            icon=":material/package_2:",
            kind=self.engine.kind,
            work=self._serving(PINNED),
            elsewhere=lambda other: replace(self, engine=other)._all,
        )

    @property
    def begun(self) -> bool:
        """Whether there is anything to start over from."""
        return any(JOBS.find(key) for key in self._keys)

    @property
    def done(self) -> int:
        """How many of the three are done."""
        return sum(experiment.result is not None for experiment in self._all)

    def start_over(self) -> None:
        """Stop what is under way, and forget all of it."""
        for key in self._keys:
            JOBS.forget(key)

    def _serving(self, where: str) -> Work[Tasting]:
        return serving(self.engine, KITCHENS, self.train.awaited, where)

    @property
    def _all(self) -> tuple[Experiment[Any], ...]:
        return self.train, self.serve, self.pin

    @property
    def _keys(self) -> tuple[str, ...]:
        return tuple(map(self._key, ("train", "serve", "pin")))

    def _key(self, step: str) -> str:
        return f"{self.learner} {self.engine.kind} story {step}"
