"""What this lesson shows of the data, the training and the place where it happened, one function a panel."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from lessons.development.charts import late_chart
from lessons.development.figures import Layer, Learned, as_numbers, layers
from lessons.development.orders import constant, past
from lessons.prose import Prose
from lessons.shared.charts import palette, show
from lessons.shared.evidence import badge
from lessons.shared.html import Tile, inline, table, tiles
from lessons.shared.learner import is_local
from lessons.shared.text import write
from lessons.shared.verdict import verdict
from lessons.story.words import late, number, percent
from sandbox.flagship import Order
from sandbox.result import EvidenceKind

_HEAD = ("order", "ordered at", "preparation", "dish", "items", "distance", "VIP", "note", "came")


def few_orders() -> None:
    """A few past orders as a table."""
    st.html(table("A few of the past orders", _HEAD, map(_cells, past().examples), name="orders"))


def late_panel(prose: Prose, remark: str) -> None:
    """The picture of what makes orders late, and the answer to the guess."""
    if remark:
        st.html(f'<p class="tk-said" role="status" data-figure="late-answer">{escape(remark)}</p>')
    st.subheader(prose.title("late-chart"), anchor=False)
    write(prose.text("late-chart", **past().words))
    show(late_chart(palette()), key="chart-late")
    st.caption(f"Counted in all {number(past().count)} rows of orders_train.csv.")


def trained_panel(prose: Prose, learned: Learned, remark: str) -> None:
    """What the training gave; `remark` answers the guess, and may be empty."""
    trained, baseline = learned.trained, str(past().words["baseline"])
    badge([trained.run])
    verdict(prose, "trained", trained.words, name="development-verdict", answers=[remark])
    st.html(
        tiles(
            (
                Tile("development-accuracy", "training accuracy", percent(trained.accuracy, 1)),
                Tile("development-baseline", "without a model", baseline, "by calling all “on time”"),
                Tile("development-orders", "learned from", number(past().count), "past orders"),
                Tile("development-seconds", "it took", f"{trained.run.seconds:.1f} s"),
            )
        )
    )
    write(prose.text("baseline", **past().words))


def numbers_panel(prose: Prose, learned: Learned) -> None:
    """One order, and what the model is shown of it."""
    st.subheader(prose.title("features"), anchor=False)
    write(prose.text("features"))
    rows = as_numbers(learned, constant("TYPICAL_PREP_MINUTES"))
    head = (f"order {learned.order['order_id']}", "as it came in", "what the model gets")
    st.html(table("One order, and the numbers it becomes", head, rows, name="numbers"))
    write(prose.text("numbers"))


def place_panel(prose: Prose, learned: Learned, remark: str) -> None:
    """The runtime's layers, and on whose machine they lie."""
    run = learned.trained.run
    if remark:
        st.html(f'<p class="tk-said" role="status" data-figure="where-answer">{escape(remark)}</p>')
    st.subheader(prose.title("stack"), anchor=False)
    write(prose.text("stack"))
    badge([run])
    st.html(_stack(layers(run)))
    write(prose.text("layers"))
    st.subheader(prose.title("place"), anchor=False)
    write(prose.text("place"))
    evidence = run.evidence
    kind = prose.text(f"place-{evidence.kind}", engine=evidence.engine, day=evidence.captured[:10])
    cards = [(prose.title(f"place-{evidence.kind}"), kind)]
    if evidence.kind is not EvidenceKind.RECORDED:
        section = "near" if is_local() else "far"
        cards.append((prose.title(section), prose.text(section)))
    st.html(_cards(cards))
    with st.expander(prose.title("compare")):
        write(prose.text("compare"))


def _cells(order: Order) -> Sequence[str]:
    return (
        order["order_id"],
        order["ordered_at"][:16],
        # Far to the left, since on a phone the rest is out of view.
        f"{order['prep_minutes'].replace('-', '−')} min",
        order["dish"],
        order["items"],
        f"{order['distance_km']} km",
        order["vip"],
        order["note"] or "–",
        late(order["late"] == "1"),
    )


def _stack(found: Sequence[Layer]) -> str:
    items = "".join(
        f'<li class="tk-layer {escape(layer.name)}"><b>{escape(layer.title)}</b><ul data-figure="layer-{layer.name}">'
        f"{''.join(f'<li>{escape(entry)}</li>' for entry in layer.entries)}</ul></li>"
        for layer in found
    )
    return f'<ol class="tk-stack" aria-label="What was under the code, from top to bottom">{items}</ol>'


def _cards(cards: Sequence[tuple[str, str]]) -> str:
    listed = "".join(f"<li><h3>{escape(title)}</h3><p>{inline(text)}</p></li>" for title, text in cards)
    return f'<ul class="tk-cards" data-figure="place-cards">{listed}</ul>'
