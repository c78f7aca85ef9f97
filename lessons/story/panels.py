"""What the story's page shows of a result, one function a panel."""

from __future__ import annotations

from functools import lru_cache
from html import escape

import streamlit as st

from lessons.prose import Prose
from lessons.shared.charts import KEPT, palette, show
from lessons.shared.evidence import badge
from lessons.shared.html import Tile, table, tiles
from lessons.shared.inventories import show_inventories
from lessons.shared.screens import both_screens
from lessons.shared.verdict import verdict
from lessons.story.charts import cost_chart, tasting_chart, weights_chart
from lessons.story.figures import Tasting, Trained
from lessons.story.words import PRICES, euros, feature_name, feature_value, late, percent


def trained_panel(prose: Prose, trained: Trained) -> None:
    """What the training gave."""
    run = trained.run
    versions = run.fingerprint.packages
    badge([run])
    st.markdown(prose.text("trained", **trained.words))
    st.html(
        tiles(
            (
                Tile("training-accuracy", "right in training", percent(trained.accuracy, 1)),
                Tile("training-seconds", "it took", f"{run.seconds:.1f} s"),
                Tile("dev-python", "on Python", run.fingerprint.python.get("version", "?")),
                Tile("dev-pandas", "and pandas", versions.get("pandas", "?")),
            )
        )
    )
    with st.expander("What the model learned, as a picture"):
        st.markdown(prose.text("weights"))
        show(weights_chart(trained, palette()), key="weights")


def served_panel(prose: Prose, tasting: Tasting, remark: str) -> None:
    """What happened in production; `remark` answers the guess, and may be empty."""
    badge([tasting.left, tasting.right])
    _verdict(prose, "served" if tasting.flipped else "served-same", tasting, good=not tasting.flipped, remark=remark)
    _silence(prose, tasting)
    _score_tiles(tasting)
    chart, matrix = st.columns([3, 2], gap="medium")
    with chart:
        st.subheader(prose.title("scatter"), anchor=False)
        show(tasting_chart(tasting, palette()), key=f"tasting-{tasting.right.environment}")
        st.caption(prose.text("scatter"))
    with matrix:
        st.subheader(prose.title("confusion"), anchor=False)
        st.html(_confusion(tasting))
        st.caption(prose.text("confusion"))
        st.subheader(prose.title("cost"), anchor=False)
        _cost(prose, tasting)
    if tasting.flipped:
        st.subheader(prose.title("flips"), anchor=False)
        st.caption(prose.text("flips"))
        st.html(_flips(tasting))
    st.subheader(prose.title("inventories"), anchor=False)
    st.caption(prose.text("inventories"))
    show_inventories(tasting.left, tasting.right)


def pinned_panel(prose: Prose, tasting: Tasting, served: Tasting | None, remark: str) -> None:
    """What the pinned container gave, beside what production gave."""
    badge([tasting.left, tasting.right])
    _verdict(prose, "pinned-not" if tasting.flipped else "pinned", tasting, good=not tasting.flipped, remark=remark)
    _score_tiles(tasting)
    chart, costs = st.columns([3, 2], gap="medium")
    with chart:
        st.subheader(prose.title("scatter"), anchor=False)
        show(tasting_chart(tasting, palette()), key=f"tasting-{tasting.right.environment}")
    with costs:
        st.subheader(prose.title("cost"), anchor=False)
        _cost(prose, tasting, served)
        st.subheader(prose.title("inventories"), anchor=False)
        show_inventories(tasting.left, tasting.right)


def _verdict(prose: Prose, section: str, tasting: Tasting, *, good: bool, remark: str) -> None:
    name = f"verdict-{tasting.right.environment}"
    data = {"flipped": tasting.flipped, "largest": repr(tasting.largest_difference)}
    verdict(prose, section, tasting.words, name=name, good=good, answers=[remark], data=data)


def _silence(prose: Prose, tasting: Tasting) -> None:
    section = "silent" if tasting.silent else "not-silent"
    st.subheader(prose.title(section), anchor=False)
    st.markdown(prose.text(section))
    st.html(both_screens(tasting.left, tasting.right, "$ python predict.py"))


def _score_tiles(tasting: Tasting) -> None:
    left, right = tasting.left_score, tasting.right_score
    one, two = tasting.left.environment, tasting.right.environment
    worse = "bad" if right.accuracy < left.accuracy else "good"
    dearer = "bad" if right.cost > left.cost else "good"
    accuracy, before = percent(right.accuracy, 1), percent(left.accuracy, 1)
    st.html(
        tiles(
            (
                Tile(f"flipped-{two}", "answers that flipped", str(tasting.flipped), f"of {tasting.rows:,}", worse),
                Tile(f"accuracy-{two}", f"right in {two}", accuracy, f"{one}: {before}", worse),
                Tile(f"cost-{two}", f"mistakes cost in {two}", euros(right.cost), f"{one}: {euros(left.cost)}", dearer),
                Tile(f"flagged-{two}", f"called late in {two}", str(right.flagged), f"{one}: {left.flagged}"),
            )
        )
    )


def _confusion(tasting: Tasting) -> str:
    left, right = tasting.left.environment, tasting.right.environment
    counts = tasting.confusion

    def cell(one: bool, two: bool) -> str:
        kind = "" if one is two else "up" if two else "down"
        words = "both agree" if one is two else f"{late(one)} → {late(two)}"
        name = f"confusion-{late(one)}-{late(two)}".replace(" ", "-")
        return f'<td class="{kind}"><b data-figure="{name}">{counts[(one, two)]}</b><small>{words}</small></td>'

    rows = "".join(
        f'<tr><th scope="row">{escape(left)}:<br>{late(one)}</th>{cell(one, False)}{cell(one, True)}</tr>'
        for one in (False, True)
    )
    return (
        f'<table class="tk-confusion"><caption class="tk-hidden">Decisions of {escape(left)} against those of '
        f'{escape(right)}, in orders</caption><thead><tr><td class="corner"></td><th scope="col">{escape(right)}:<br>'
        f'on time</th><th scope="col">{escape(right)}:<br>late</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _cost(prose: Prose, tasting: Tasting, before: Tasting | None = None) -> None:
    scores = {tasting.left.environment: tasting.left_score}
    if before is not None:
        scores[before.right.environment] = before.right_score
    scores[tasting.right.environment] = tasting.right_score
    show(cost_chart(tuple(scores.items()), palette()), key=f"cost-{tasting.right.environment}")
    st.caption(prose.text("cost", **PRICES))


@lru_cache(KEPT)
def _flips(tasting: Tasting) -> str:
    left, right = tasting.left.environment, tasting.right.environment
    rows = (
        (
            str(move.order_id),
            f"{late(move.left_late)} ({percent(move.left_probability)})",
            f"{late(move.right_late)} ({percent(move.right_probability)})",
            feature_name(move.feature),
            f"{feature_value(move.feature, move.left_value)} → {feature_value(move.feature, move.right_value)}",
        )
        for move in tasting.moves
    )
    head = ("order", f"{left} says", f"{right} says", "what moved", f"{left} → {right}")
    return table(f"The {tasting.flipped} orders whose answer flipped", head, rows, name="flips", tall=True)
