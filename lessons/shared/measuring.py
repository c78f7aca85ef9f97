"""Experiments that take a measurement: live with Docker, elsewhere the recorded one."""

from __future__ import annotations

from functools import partial

from lessons.shared.experiment import Experiment
from lessons.shared.house import environments
from lessons.shared.trial import Deed, trial
from sandbox.engines.base import Engine
from sandbox.measurements import Measured, measure


def measuring(
    learner: str,
    engine: Engine,
    slug: str,
    name: str,
    *,
    label: str,
    doing: str,
    icon: str,
    take: Deed[Measured] | None = None,
) -> Experiment[Measured]:
    """The measurement `name` as a button of the lesson `slug`.

    Args:
        take: what to do instead of taking the measurement of that name.
    """
    deed = take or partial(measure, name)
    return trial(learner, engine, slug, name, deed, environments(), label=label, doing=doing, icon=icon)
