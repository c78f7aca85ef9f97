"""The second step: the image layer by layer."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from lessons.prose import Prose
from lessons.shared.amounts import megabytes
from lessons.shared.charts import palette, show
from lessons.shared.evidence import badge_measured
from lessons.shared.experiment import Experiment
from lessons.shared.guess import options_in, remark
from lessons.shared.measuring import measuring
from lessons.shared.text import write
from lessons.shared.trial import guess_and_try
from lessons.shared.verdict import verdict
from lessons.story.words import percent
from lessons.the_container.charts import layers_chart
from lessons.the_container.figures import BASE, LIBRARIES, VENV, Box, Slab, Weighed, size_in_words
from sandbox.engines.base import Engine
from sandbox.measurements import Measured

GUESS = "container-layers"
# How much of the tower's height a layer gets at least, so that its name can be read.
_HEIGHTS = (1.8, 14.0)
_KINDS = ((BASE,), (VENV,), (LIBRARIES,))
_NAMES = ("the base", "the virtual environment", "the libraries")


def weighing(learner: str, engine: Engine) -> Experiment[Measured]:
    """This learner's weighing of the images."""
    return measuring(
        learner,
        engine,
        "container",
        "layers",
        label="Weigh the layers",
        doing="Opening the three images",
        icon=":material/layers:",
    )


def weigh_layers(prose: Prose, learner: str, engine: Engine) -> bool:
    """Draw the step; say whether it is done."""
    write(prose.text("layers"))
    options = options_in(prose.text("layers-guess"))
    measured = guess_and_try(weighing(learner, engine), prose.title("layers-guess"), options, name=GUESS)
    if measured is None:
        return False
    weighed = Weighed.of(measured)
    badge_measured(measured)
    _verdict(prose, weighed, remark(options, GUESS, weighed.heaviest))
    st.html(_tower(weighed.box()))
    st.caption(_standing(weighed.box()))
    section = "compare" if any(box.shared for box in weighed.boxes) else "compare-apart"
    st.subheader(prose.title(section), anchor=False)
    write(prose.text(section, **shared_words(weighed)))
    show(layers_chart(weighed, palette()), key="chart-layers")
    return True


def _verdict(prose: Prose, weighed: Weighed, answer: str) -> None:
    data = {"bytes": weighed.box().size}
    verdict(prose, "weighed", weighed_words(weighed), name="verdict-layers", answers=(answer,), data=data)


def weighed_words(weighed: Weighed) -> Mapping[str, object]:
    """What the prose says of the pinned image."""
    box, heaviest = weighed.box(), weighed.heaviest
    share = box.weight(*_KINDS[heaviest]) / box.size
    return {"size": megabytes(box.size), "share": percent(share), "heaviest": _NAMES[heaviest]}


def shared_words(weighed: Weighed) -> Mapping[str, object]:
    """What the prose says of the layers that two images share."""
    return {"shared": megabytes(max(box.shared for box in weighed.boxes))}


def _standing(box: Box) -> str:
    if not box.stood_in:
        return f"The base is {box.base}, which the Dockerfile names."
    return (
        f"{box.base} stands in for the official image that the Dockerfile names, which could not be had where this was "
        "measured. Its Python has the same minor version, and its size is its own."
    )


def _tower(box: Box) -> str:
    """The layers as a stack, the lowest at the bottom, each as high as it is heavy."""
    slabs = "".join(_slab(slab, box.size) for slab in reversed(box.slabs))
    return (
        f'<ol class="tk-tower" reversed data-figure="tower" aria-label="The layers of {escape(box.name)}">{slabs}</ol>'
    )


def _slab(slab: Slab, whole: int) -> str:
    low, high = _HEIGHTS
    height = low + (high - low) * slab.size / whole
    return (
        f'<li class="{escape(slab.what)}" style="min-height: {height:.1f}rem"><b>{escape(slab.title)}</b>'
        f"<code>{escape(slab.step)}</code><span>{escape(size_in_words(slab))}</span></li>"
    )
