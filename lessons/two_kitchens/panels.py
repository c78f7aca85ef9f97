"""What this lesson shows, one function a piece. Those that give a text are HTML for `st.html`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from lessons.prose import Prose
from lessons.shared.evidence import badge
from lessons.shared.guess import options_in
from lessons.shared.html import inline, table
from lessons.shared.screens import both_screens
from lessons.shared.text import write
from lessons.shared.verdict import verdict as say
from lessons.two_kitchens.baking import FIRST, parts
from lessons.two_kitchens.drawing import kitchen_in_words, kitchen_picture, pie_in_words, pie_picture
from lessons.two_kitchens.icons import icon
from lessons.two_kitchens.pairs import Game, Piece
from lessons.two_kitchens.pies import IN_WORDS, Pie, Pies, Trait
from sandbox.pie import PieKitchen, pie_kitchens


def card(prose: Prose) -> str:
    """The recipe as it hangs on the wall."""
    steps = "".join(f"<li>{escape(step)}</li>" for step in options_in(prose.text("card")))
    return f'<section class="tk-card"><h3>{escape(prose.title("card"))}</h3><ol>{steps}</ol></section>'


def kitchens(second: PieKitchen, pies: Pies | None) -> str:
    """The two kitchens side by side, each with its pie; with empty plates before anything was baked."""
    return (
        f'<div class="tk-plates">{_kitchen("the first kitchen", FIRST, pies, pies.first if pies else None)}'
        f"{_kitchen('your kitchen', second, pies, pies.second if pies else None)}</div>"
    )


def _kitchen(title: str, kitchen: PieKitchen, pies: Pies | None, pie: Pie | None) -> str:
    model = parts(kitchen.python)[1]
    where = "first" if kitchen is FIRST else "second"
    room = escape(kitchen_in_words(kitchen, model))
    plate = pie_in_words(pie) if pie else "An empty plate: nothing has been baked yet."
    return (
        f'<figure data-figure="kitchen-{where}"><figcaption>{escape(title)}</figcaption>'
        f'<img class="tk-room" src="{kitchen_picture(kitchen, model)}" alt="{room}">'
        f'<img class="tk-pie" src="{pie_picture(pie)}" alt="{escape(plate)}">'
        f"{_traits(where, pie, pies) if pie and pies else ''}</figure>"
    )


def _traits(where: str, pie: Pie, pies: Pies) -> str:
    second = where == "second"
    rows = []
    for trait in Trait:
        differs = second and trait in pies.differing
        mark = '<b class="tk-unlike">≠</b><span class="tk-hidden">differs: </span>' if differs else ""
        rows.append(
            f"<dt>{trait}</dt><dd{' class=unlike' if differs else ''}>{mark}"
            f'<span data-figure="pie-{where}-{trait}">{escape(pie.says(trait))}</span></dd>'
        )
    return f"<dl>{''.join(rows)}</dl>"


def pies_panel(prose: Prose, pies: Pies, remark: str) -> None:
    """Whether the second pie is another one; `remark` answers the guess, and may be empty."""
    badge([pies.first.run, pies.second.run])
    say(
        prose,
        "another" if pies.differing else "same",
        {"differing": _listed(pies.differing)} if pies.differing else {},
        name="two-kitchens-verdict",
        good=not pies.differing,
        answers=[remark],
        data={"differing": len(pies.differing)},
    )
    if pies.first.silent and pies.second.silent:
        with st.expander(prose.title("screens")):
            st.markdown(prose.text("screens"))
            st.html(both_screens(pies.first.run, pies.second.run, "$ python main.py"))


def _listed(traits: Sequence[Trait]) -> str:
    *others, last = ("other olives" if trait is Trait.OLIVES else f"another {trait}" for trait in traits)
    return f"{', '.join(others)} and {last}" if others else last


def shelf(tried: Mapping[PieKitchen, Pies]) -> str:
    """All kitchens that can be built, those that were tried with their pie."""
    cells = []
    for kitchen in pie_kitchens():
        month, model = parts(kitchen.libraries)[0], parts(kitchen.python)[1]
        if kitchen in tried:
            pie: Pie | None = tried[kitchen].second
        else:
            pie = next(iter(tried.values())).first if kitchen == FIRST and tried else None
        words = pie_in_words(pie) if pie else "Not tried yet."
        cells.append(
            f'<li class="{"tried" if pie else "untried"}"><img src="{pie_picture(pie)}" alt="{escape(words)}">'
            f"<small>pans {escape(month.split()[-1])}<br>oven {escape(model)}<br>{escape(kitchen.clock)}</small></li>"
        )
    return f'<ul class="tk-shelf" data-figure="shelf">{"".join(cells)}</ul>'


def board(pieces: Sequence[Piece], game: Game) -> str:
    """The pieces, those that were found with their counterpart."""
    rows = []
    for number, piece in enumerate(pieces):
        found = number < game.found
        picture = f'<img src="{icon(piece.name)}" alt="">'
        field = f"<b>{escape(piece.field)}</b>" if found else '<b class="open">?</b><span class="tk-hidden">open</span>'
        why = f"<p>{inline(piece.why)}</p>" if found else ""
        rows.append(
            f'<li class="{"found" if found else "open"}">{picture}<div><span>{escape(piece.kitchen)} '
            f'<i aria-hidden="true">→</i><span class="tk-hidden"> stands for </span> {field}</span>{why}</div></li>'
        )
    return f'<ol class="tk-pieces" data-figure="pieces" data-found="{game.found}">{"".join(rows)}</ol>'


def answer(prose: Prose, pieces: Sequence[Piece], game: Game, words: Mapping[str, str]) -> str:
    """What is said of the last guess; empty before there was one."""
    if game.wrong:
        asked, word = pieces[game.found], pieces[game.wrong - 1].field
        text = f"{words[word]} Think of {asked.kitchen}: {asked.hint[0].lower()}{asked.hint[1:]}"
        return _said(f"✗ {prose.title('words')}.", text)
    if 0 < game.found < len(pieces):
        piece = pieces[game.found - 1]
        return _said(f"✓ {piece.kitchen.capitalize()}: {piece.field}.", good=True)
    return ""


def _said(title: str, text: str = "", *, good: bool = False) -> str:
    return (
        f'<p class="tk-answer{" good" if good else ""}" role="status" data-figure="two-kitchens-answer">'
        f"<b>{escape(title)}</b> {escape(text)}</p>"
    )


def behind(prose: Prose, pies: Pies) -> None:
    """What was really behind the two kitchens, and which part of it did what."""
    badge([pies.first.run, pies.second.run])
    rows = [(*names, left, right if left == right else f"≠ {right}") for *names, left, right in pies.parts]
    head = (*IN_WORDS, "the first", "yours")
    st.html(table("What was behind the two kitchens", head, rows, name="behind"))
    st.subheader(prose.title("did"), anchor=False)
    st.markdown(prose.text("did"))
    for trait in pies.differing:
        write(f"**{prose.title(f'why-{trait}')}.** {prose.text(f'why-{trait}', **pies.causes(trait))}")
    if not pies.differing:
        write(prose.text("why-nothing"))
