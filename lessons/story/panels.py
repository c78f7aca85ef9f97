"""What the story's page shows of a result, one function a panel."""

from __future__ import annotations

from html import escape

import streamlit as st

from lessons.prose import Prose
from lessons.shared.charts import KEPT, palette, show
from lessons.shared.evidence import badge
from lessons.shared.guess import ask, options_in, remark
from lessons.shared.html import Tile, table, tiles
from lessons.shared.inventories import show_inventories
from lessons.shared.screens import both_screens
from lessons.shared.verdict import verdict
from lessons.story.charts import cost_chart, tasting_chart, weights_chart
from lessons.story.figures import Tasting, Trained
from lessons.story.words import PRICES, euros, late, percent
from sandbox.shared_results import shared_by

TRAIN_GUESS, MOVED_GUESS = "guess-train", "guess-moved"
# The features that learners choose from, in the order in which the prose names them.
_FEATURES = ("distance_km", "prep_minutes", "rush", "allergy")


def trained_panel(prose: Prose, trained: Trained) -> None:
    """What the training gave, with the answer to the guess."""
    run = trained.run
    versions = run.fingerprint.packages
    badge([run])
    st.markdown(prose.text("trained", **trained.words))
    if answer := _answer(prose, "train-guess", TRAIN_GUESS, trained.strongest):
        st.html(f'<p class="tk-answer good" role="status" data-figure="leans-on">{escape(answer)}</p>')
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


def served_panel(prose: Prose, tasting: Tasting, answer: str) -> None:
    """What happened in production; `answer` is to the guess, and may be empty."""
    badge([tasting.left, tasting.right])
    _verdict(prose, "served" if tasting.flipped else "served-same", tasting, good=not tasting.flipped, answer=answer)
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
        _moved(prose, tasting)
        st.subheader(prose.title("flips"), anchor=False)
        st.caption(prose.text("flips"))
        st.html(_flips(tasting))
    st.subheader(prose.title("inventories"), anchor=False)
    st.caption(prose.text("inventories"))
    show_inventories(tasting.left, tasting.right)


def pinned_panel(prose: Prose, tasting: Tasting, served: Tasting | None, answer: str) -> None:
    """What the pinned container gave, beside what production gave."""
    badge([tasting.left, tasting.right])
    _verdict(prose, "pinned-not" if tasting.flipped else "pinned", tasting, good=not tasting.flipped, answer=answer)
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


def _verdict(prose: Prose, section: str, tasting: Tasting, *, good: bool, answer: str) -> None:
    name = f"verdict-{tasting.right.environment}"
    data = {"flipped": tasting.flipped, "largest": repr(tasting.largest_difference)}
    verdict(prose, section, tasting.words, name=name, good=good, answers=[answer], data=data)


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


def _moved(prose: Prose, tasting: Tasting) -> None:
    """Ask which feature did it, while the table that tells is still below."""
    ask(prose.title("moved-guess"), options_in(prose.text("moved-guess")), name=MOVED_GUESS)
    most = next(iter(tasting.moved_by))
    if answer := _answer(prose, "moved-guess", MOVED_GUESS, most):
        told = escape(f"{answer} {prose.text('moved', **tasting.moved_words)}")
        st.html(f'<p class="tk-answer good" role="status" data-figure="moved" data-most="{escape(most)}">{told}</p>')


def _answer(prose: Prose, section: str, name: str, feature: str) -> str:
    """What to say to a guess which of the features it is."""
    return remark(options_in(prose.text(section)), name, _FEATURES.index(feature) if feature in _FEATURES else None)


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


@shared_by(lambda tasting: tasting.content, KEPT)
def _flips(tasting: Tasting) -> str:
    caption = f"The {tasting.flipped} orders whose answer flipped"
    return table(caption, tasting.flips_head, tasting.flips, name="flips", tall=True)
