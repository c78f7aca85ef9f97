"""The course's map on top of each lesson, and the way on at its end."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from html import escape

import streamlit as st

from lessons.catalogue import Lesson
from lessons.shared.learner import Learner
from lessons.shared.lifecycle import Mark, Stop, stretches
from lessons.shared.top import begin_at_top, note_going_on
from workshop.errors import WorkshopError

_GO_TO = "tk-go-to"
_DONE = "✓"
_LOOKS = {
    Mark.DONE: "border-top-color: var(--good);",
    Mark.NOW: "border-top-color: var(--accent); background: var(--card);",
    Mark.NEXT: "border-top-style: dashed;",
}


def course_map(way: Sequence[Stop]) -> None:
    """Where the learner is in the life of a model, with a link to each lesson."""
    with st.container(key="tk-course", gap=None):
        st.html(_styles(way) + _words(way) + _phases(way))
        with st.container(key="tk-way", gap=None):
            for stop in way:
                st.page_link(stop.lesson.page, label=_label(stop), width="stretch")
        begin_at_top()


def offer_to_resume(learner: Learner, lessons: Sequence[Lesson]) -> None:
    """Let somebody who comes back go on where they left off."""
    lesson = next((lesson for lesson in lessons if lesson.slug == learner.resume_at), None)
    if lesson is not None:
        with st.container(key="tk-resume", horizontal=True, vertical_alignment="center"):
            st.html(f"<p><b>Welcome back.</b> You got as far as “{escape(lesson.title)}”.</p>")
            st.page_link(lesson.page, label="Go on where you left off", icon=":material/resume:")


def way_on(learner: Learner, way: Sequence[Stop]) -> None:
    """What comes after this lesson, and what came before it."""
    here = next((index for index, stop in enumerate(way) if stop.here), None)
    if here is None:
        return
    before = way[here - 1].lesson if here else None
    after = way[here + 1].lesson if here + 1 < len(way) else None
    stop = way[here]
    with st.container(key="tk-foot", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        if before is not None:
            st.page_link(before.page, label=f"Back: {before.title}", icon=":material/arrow_back:")
        if after is not None:
            st.button(
                f"{'Next' if stop.done else 'Done, next'}: {after.title}",
                key="next-lesson",
                type="primary",
                icon=":material/arrow_forward:",
                icon_position="right",
                on_click=_complete,
                args=(learner, stop.lesson.slug, after.slug),
            )
        elif stop.done:
            st.html(_the_end(way))
        else:
            st.button(
                "Done: that was the course",
                key="next-lesson",
                type="primary",
                icon=":material/flag:",
                on_click=_complete,
                args=(learner, stop.lesson.slug, ""),
            )


def go_on(lessons: Sequence[Lesson]) -> None:
    """Go to the next lesson, if that was asked for, before anything of this one is drawn."""
    wanted = st.session_state.pop(_GO_TO, "")
    for lesson in lessons:
        if lesson.slug == wanted:
            note_going_on()
            st.switch_page(lesson.page)


def ask_for(slug: str) -> None:
    """Show the lesson `slug` next; for a widget's callback, which cannot go anywhere itself."""
    st.session_state[_GO_TO] = slug


def _complete(learner: Learner, slug: str, next_slug: str) -> None:
    # Somebody whose progress is full still gets on.
    with suppress(WorkshopError):
        learner.progress.complete(slug)
    ask_for(next_slug)


def _label(stop: Stop) -> str:
    return f"**{_DONE if stop.done else stop.number}** {stop.lesson.title}"


def _styles(way: Sequence[Stop]) -> str:
    """Which link looks how: a link of Streamlit's has no name of its own, only its place."""
    rules = (
        f".st-key-tk-way > :nth-child({stop.number}) a {{ {_LOOKS[stop.mark]} }}" for stop in way if stop.mark in _LOOKS
    )
    return f"<style>.st-key-tk-course {{ --stops: {len(way)}; }} {' '.join(rules)}</style>"


def _phases(way: Sequence[Stop]) -> str:
    now = next((stop.phase for stop in way if stop.here), None)
    parts = "".join(
        f'<li style="grid-column: span {count}"{" class=now" if phase is now else ""}><span>{escape(phase.heading)}'
        "</span></li>"
        for phase, count in stretches(way)
    )
    return f'<ol class="tk-phases" aria-hidden="true">{parts}</ol>'


def _words(way: Sequence[Stop]) -> str:
    """The map in one line: all that a phone has room for, and what a screen reader is told."""
    minutes = sum(stop.lesson.minutes for stop in way)
    done = sum(stop.done for stop in way)
    left = sum(stop.lesson.minutes for stop in way if not stop.done)
    here = next((stop for stop in way if stop.here), None)
    place = f"<b>Lesson {here.number} of {len(way)}</b> · {escape(here.phase.heading)}" if here else "<b>The course</b>"
    rest = f"{done} done, {left} minutes to go" if done and left else f"{minutes} minutes in all"
    if done == len(way):
        rest = "all done"
    return f'<p class="tk-place" data-figure="place">{place} · {rest}</p>'


def _the_end(way: Sequence[Stop]) -> str:
    left = [stop.lesson.title for stop in way if not stop.done]
    if left:
        said = f"That was the last lesson. Still to do: {', '.join(left)}."
    else:
        said = "You have been through the whole course. Now bring your own kitchen along."
    return f'<p class="tk-end" role="status"><b>✓</b> {escape(said)}</p>'
