"""Two kitchens: build one, bake in it, and find out what stands for what."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from lessons.prose import Prose
from lessons.shared.answers import at_hand, keep_widget, kept
from lessons.shared.course import lesson
from lessons.shared.guess import ask, options_in, remark
from lessons.shared.house import places
from lessons.shared.html import table
from lessons.shared.picker import pick_engine, warm_kitchens
from lessons.shared.text import write
from lessons.shared.verdict import verdict
from lessons.two_kitchens.baking import baked, baking, code, parts
from lessons.two_kitchens.pairs import MOST_PICKS, SHUFFLED, Game, Piece, pieces_in, words_in
from lessons.two_kitchens.panels import answer, behind, board, card, kitchens, pies_panel, shelf
from lessons.two_kitchens.pies import GUESTS, Pies, guests, in_words
from sandbox.divergence import load_divergence
from sandbox.engines.base import Engine
from sandbox.pie import CLOCKS, SLUG, SOURCES, PieKitchen, pie_kitchens

PROSE = Prose.from_file(Path(__file__).with_name("lesson.md"))
PANS, OVEN, COOKS, PICKS = "two-kitchens-pans", "two-kitchens-oven", "two-kitchens-chefs", "two-kitchens-picks"
_CHOICES = ("1", "2")


def show() -> None:
    """Draw the page."""
    with lesson(PROSE) as learner:
        engine = pick_engine()
        if engine is not None:
            warm_kitchens(engine, places())
        _recipe()
        pies = _kitchens(learner, engine)
        if _pairs():
            st.header(PROSE.title("behind"), anchor="behind")
            if pies is not None:
                write(PROSE.text("behind"))
                behind(PROSE, pies)
            else:
                write(PROSE.text("not-baked"))
            for section in ("limits", "home"):
                st.header(PROSE.title(section), anchor=section)
                write(PROSE.text(section))


def _recipe() -> None:
    st.header(PROSE.title("recipe", guests=in_words(len(guests()))), anchor="recipe")
    write(PROSE.text("recipe"))
    st.html(card(PROSE))
    with st.expander(PROSE.title("code")):
        st.markdown(PROSE.text("code"))
        st.code(load_divergence(SLUG).script, language="python", line_numbers=True)
        head, *rows = (line.split(",") for line in load_divergence(SLUG).files[GUESTS].decode().splitlines())
        st.html(table("The list of guests", head, rows, name="guests"))


def _kitchens(learner: str, engine: Engine | None) -> Pies | None:
    """The kitchens to play with; gives the pair of pies to explain, if any was baked."""
    st.header(PROSE.title("build"), anchor="build")
    write(PROSE.text("build"))
    chosen = _choose()
    drawn = st.container()
    if engine is None:
        drawn.html(kitchens(chosen, None))
        return None
    experiment = baking(learner, engine, chosen)
    options, name = options_in(PROSE.text("bake-guess")), f"two-kitchens-guess-{code(chosen)}"
    if experiment.result is None:
        ask(PROSE.title("bake-guess"), options, name=name)
    pies = experiment.show()
    drawn.html(kitchens(chosen, pies))
    if pies is not None:
        pies_panel(PROSE, pies, remark(options, name, len(pies.differing)))
    st.caption(f"**{PROSE.title('toy')}.** {PROSE.text('toy')}")
    tried = baked(learner, engine)
    if not tried:
        return None
    st.subheader(PROSE.title("order"), anchor=False)
    write(PROSE.text("order"))
    if any(each.meets_the_order for each in tried.values()):
        verdict(PROSE, "served", {}, name="served-order")
    all_ = pie_kitchens()
    st.subheader(PROSE.title("shelf", count=len({*tried, all_[0]}), all=len(all_)), anchor=False)
    write(PROSE.text("shelf"))
    st.html(shelf(tried))
    return pies or max(tried.values(), key=lambda each: len(each.differing))


def _choose() -> PieKitchen:
    """Let the learner furnish the second kitchen."""
    months, models = zip(*map(parts, SOURCES), strict=True)
    pans, oven, cooks = st.columns(3, gap="medium")
    with pans:
        libraries = _choice("pans", PANS, months)
    with oven:
        python = _choice("oven", OVEN, models)
    with cooks:
        clock = _choice("chefs", COOKS, ("", ""))
    return PieKitchen(SOURCES[libraries], SOURCES[python], tuple(CLOCKS)[clock])


def _choice(section: str, name: str, figures: tuple[str, ...]) -> int:
    lines = options_in(PROSE.text(section, first=figures[0], second=figures[1]))
    labels, captions = zip(*(line.split(": ") for line in lines), strict=True)
    before = kept(name)
    chosen = st.radio(
        f"**{PROSE.title(section)}**",
        _CHOICES,
        index=_CHOICES.index(str(before)) if before in _CHOICES else 0,
        format_func=lambda choice: labels[int(choice) - 1],
        captions=captions,
        key=name,
        on_change=keep_widget,
        args=(name,),
    )
    return _CHOICES.index(chosen)


def _pairs() -> bool:
    """The matching game; says whether it is over."""
    pieces, words = _pieces()
    picks = str(kept(PICKS) or "")
    game = Game.of(picks, len(pieces))
    over = game.found == len(pieces)
    st.header(PROSE.title("pairs"), anchor="pairs")
    write(PROSE.text("pairs"))
    if not over:
        st.subheader(PROSE.title("ask", piece=pieces[game.found].kitchen), anchor=False)
        with st.container(key="two-kitchens-words"):
            st.markdown(PROSE.text("ask"))
            with st.container(horizontal=True):
                for number in SHUFFLED:
                    if number > game.found:
                        label, key = pieces[number - 1].field, f"two-kitchens-is-{number}"
                        st.button(label, key=key, on_click=_pick, args=(picks, str(number)))
        if said := answer(PROSE, pieces, game, words):
            st.html(said)
    st.html(board(pieces, game))
    if over:
        st.subheader(PROSE.title("found"), anchor=False)
        write(PROSE.text("found"))
    else:
        all_of_them = "".join(str(number) for number in range(1, len(pieces) + 1))
        st.button(
            "Tell me what is what",
            key="press-two-kitchens-tell",
            type="tertiary",
            on_click=_pick,
            args=(picks[: MOST_PICKS - len(pieces)], all_of_them),
        )
    return over


@cache
def _pieces() -> tuple[tuple[Piece, ...], dict[str, str]]:
    return pieces_in(PROSE.text("pieces")), words_in(PROSE.text("words"))


def _pick(picks: str, more: str) -> None:
    if (answers := at_hand()) and len(picks + more) <= MOST_PICKS:
        answers.keep(PICKS, picks + more)


show()
