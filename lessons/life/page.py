"""The life of a model: what this course is, a true story, and the map."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lessons.catalogue import survey
from lessons.life.order import MOST_PICKS, SHUFFLED, Game, entries_in, steps_in
from lessons.life.panels import kinds, life_map, start_here, timeline, times
from lessons.phase import Phase
from lessons.prose import Prose
from lessons.shared.answers import at_hand, kept
from lessons.shared.course import lesson
from lessons.shared.guess import options_in, remark
from lessons.shared.house import places
from lessons.shared.html import inline
from lessons.shared.picker import pick_engine, warm_kitchens
from lessons.shared.reveal import guess_first
from lessons.shared.text import write

PROSE = Prose.from_file(Path(__file__).with_name("lesson.md"))
STORY_GUESS, PICKS = "life-story", "life-picks"
_LIBRARY = 2
_ROUND_TO = 5


def show() -> None:
    """Draw the page."""
    with lesson(PROSE):
        st.html(start_here(_facts(), PROSE.title("go"), "story"))
        _story()
        _map()
        st.header(PROSE.title("goals"), anchor="goals")
        write(PROSE.text("goals"))
        st.header(PROSE.title("measured"), anchor="measured")
        write(PROSE.text("measured"))
        st.html(kinds(entries_in(PROSE.text("badges"))))
        # Last, so that what is said about engines does not stand above what the course is.
        engine = pick_engine()
        if engine is not None:
            warm_kitchens(engine, places())


def _facts() -> tuple[tuple[str, str], ...]:
    lessons = survey().lessons
    minutes = sum(each.minutes for each in lessons)
    figures = {
        "lessons": len(lessons),
        "total": max(_ROUND_TO, round(minutes / _ROUND_TO) * _ROUND_TO),
        "minutes": PROSE.settings["minutes"],
    }
    return tuple((PROSE.title(name), PROSE.text(name, **figures)) for name in ("what", "how-long", "press"))


def _story() -> None:
    st.header(PROSE.title("story"), anchor="story")
    write(PROSE.text("story"))
    options = options_in(PROSE.text("story-guess"))
    if not guess_first(PROSE.title("story-guess"), options, name=STORY_GUESS):
        return
    said = remark(options, STORY_GUESS, _LIBRARY)
    st.html(
        f'<div class="tk-verdict good" role="status" data-figure="story-answer"><strong>'
        f"{PROSE.title('story-answer')}</strong><p>{inline(said)}</p></div>"
    )
    write(PROSE.text("story-answer"))
    st.subheader(PROSE.title("timeline"), anchor=False)
    st.html(timeline(PROSE.text("timeline")))
    write(PROSE.text("moral"))


def _map() -> None:
    st.header(PROSE.title("map"), anchor="map")
    write(PROSE.text("map"))
    steps = steps_in(PROSE.text("steps"), options_in(PROSE.text("needs")))
    picks = str(kept(PICKS) or "")
    game = Game.of(picks, len(steps))
    if game.placed < len(steps):
        with st.container(horizontal=True):
            for number in SHUFFLED:
                if number > game.placed:
                    st.button(steps[number - 1].title, key=f"life-pick-{number}", on_click=_pick, args=(picks, number))
        if game.refused:
            step = steps[game.refused - 1]
            st.html(
                f'<p class="tk-quiet" role="status" data-figure="not-yet">'
                f"{inline(PROSE.text('not-yet', step=step.title, needs=step.needs))}</p>"
            )
    questions = {Phase(phase): question for phase, question, _ in entries_in(PROSE.text("phases"))}
    st.html(life_map(steps, questions, game.placed, PROSE.text("loop")))
    if game.placed == len(steps):
        st.subheader(PROSE.title("sorted"), anchor=False)
        played = PROSE.text("detours", detours=times(game.detours)) if game.detours else PROSE.text("straight")
        write(f"{played} {PROSE.text('sorted')}")
    else:
        st.button(
            "Place them all for me",
            key="life-place-all",
            type="tertiary",
            icon=":material/low_priority:",
            on_click=_place_all,
            args=(picks,),
        )


def _pick(picks: str, number: int) -> None:
    if (answers := at_hand()) and len(picks) < MOST_PICKS:
        answers.keep(PICKS, f"{picks}{number}")


def _place_all(picks: str) -> None:
    if answers := at_hand():
        # A digit that is in its place already does not count.
        answers.keep(PICKS, picks[:MOST_PICKS] + "".join(map(str, sorted(SHUFFLED))))


show()
