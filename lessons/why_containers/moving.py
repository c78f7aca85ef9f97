"""The second benefit: an image saved, wiped out, loaded and asked again."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from lessons.prose import Prose
from lessons.shared.amounts import duration, megabytes, short_id
from lessons.shared.evidence import badge_measured
from lessons.shared.guess import options_in, remark
from lessons.shared.measuring import measuring
from lessons.shared.text import write
from lessons.shared.trial import guess_and_try
from lessons.shared.verdict import verdict
from lessons.story.words import number
from lessons.why_containers.figures import Moved
from lessons.why_containers.maintaining import SLUG
from sandbox.engines.base import Engine
from sandbox.flagship import outcomes

GUESS = f"{SLUG}-move"
_DIGITS = 12


def move(prose: Prose, learner: str, engine: Engine) -> bool:
    """Draw the part; say whether it is done."""
    orders = number(len(outcomes()))
    write(prose.text("move", orders=orders))
    experiment = measuring(
        learner,
        engine,
        SLUG,
        "shipping",
        label="Send it on its way",
        doing="Saving the box, wiping it out, loading it again",
        icon=":material/local_shipping:",
    )
    options = options_in(prose.text("move-guess"))
    measured = guess_and_try(experiment, prose.title("move-guess"), options, name=GUESS)
    if measured is None:
        return False
    moved = Moved.of(measured)
    badge_measured(measured)
    verdict(
        prose,
        "moved" if moved.same else "moved-not",
        moved_words(moved),
        name="verdict-move",
        good=moved.same,
        answers=(remark(options, GUESS, moved.sameness),),
        data={"same-image": moved.same_image, "same-answers": moved.same_answers},
    )
    st.html(_journey(moved))
    st.subheader(prose.title("elsewhere"), anchor=False)
    write(prose.text("elsewhere"))
    return True


def moved_words(moved: Moved) -> Mapping[str, object]:
    """What the prose says of the journey's end."""
    return {"orders": number(moved.data["after"]["orders"]), "id": short_id(moved.data["after"]["image"])}


def _journey(moved: Moved) -> str:
    data = moved.data
    gone = "Docker knows no such image any more" if data["gone"] else "Docker still knew the image"
    stops = (
        ("a box", megabytes(data["image_bytes"]), _answers(data["before"])),
        ("a file", megabytes(data["archive_bytes"]), (("saved in", duration(data["save_seconds"])),)),
        ("nothing", "–", (("wiped out", gone),)),
        ("a box again", f"loaded in {duration(data['load_seconds'])}", _answers(data["after"])),
    )
    return f'<ol class="tk-journey" aria-label="The image’s journey">{"".join(_stop(*stop) for stop in stops)}</ol>'


def _answers(side: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return (
        ("id", short_id(side["image"])),
        ("it said", side["printed"]),
        ("checksum of its answers", side["predictions"][:_DIGITS]),
    )


def _stop(title: str, value: str, facts: tuple[tuple[str, str], ...]) -> str:
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts)
    return f"<li><h3>{escape(title)}</h3><b>{escape(value)}</b><dl>{listed}</dl></li>"
