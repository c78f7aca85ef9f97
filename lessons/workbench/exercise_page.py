"""One exercise: its task, an editor, a check, hints, and after that the solution."""

from __future__ import annotations

from html import escape

import streamlit as st

from grader.exercise import Exercise
from grader.report import Verdict
from lessons.catalogue import survey as survey_lessons
from lessons.shared.course import reference
from lessons.shared.house import environments
from lessons.shared.learner import is_local
from lessons.shared.picker import pick_engine, warm_kitchens
from lessons.shared.text import write
from lessons.workbench.checking import (
    Checked,
    be_ready,
    check_button,
    fresh_check,
    needs_room,
    why_not,
    without_docker,
)
from lessons.workbench.desk import Desk, Kept, digest
from lessons.workbench.editing import Drafts, show_editors
from lessons.workbench.given import show_given
from lessons.workbench.hinting import Hints
from lessons.workbench.links import asked_for, link_to, link_to_all, progress_at_hand
from lessons.workbench.looks import apply_style, cannot, facts
from lessons.workbench.shelf import Shelf, survey
from lessons.workbench.solution import show_solution
from lessons.workbench.told import badge, verdict


def show() -> None:
    """Draw the page."""
    shelf = survey()
    exercise = shelf.find(asked_for())
    if exercise is None:
        _nothing()
        return
    st.set_page_config(page_title=f"{exercise.title} · Two Kitchens")
    with reference(f"{exercise.number}. {exercise.title}", exercise.summary) as learner:
        apply_style()
        desk = Desk(progress_at_hand(), exercise)
        fresh = fresh_check(learner, exercise)
        kept = desk.look()
        checked = _last_check(exercise, fresh, kept)
        drafts = Drafts(exercise, desk, kept)
        st.html(facts(exercise, kept))
        _way_back(exercise)
        write(exercise.task)
        show_given(exercise)
        st.header("Your code", anchor="code")
        show_editors(drafts, local=is_local())
        _check(learner, drafts, checked)
        passes = checked is not None and checked.report.passed
        if kept.solved or passes:
            show_solution(exercise, drafts.texts, passes=passes and not _changed_since(checked, drafts))
        _way_on(shelf, exercise, solved=bool(kept.solved) or passes)


def _last_check(exercise: Exercise, fresh: Checked | None, kept: Kept) -> Checked | None:
    """The check that counts: the stored one, unless a later one could not be stored."""
    unkept = f"tk-unkept-check-{exercise.slug}"
    if fresh is not None:
        st.session_state[unkept] = fresh if fresh.trouble else None
    found: Checked | None = fresh or st.session_state.get(unkept)
    return found or (Checked(kept.report, kept.checked) if kept.report is not None else None)


def _check(learner: str, drafts: Drafts, checked: Checked | None) -> None:
    """The buttons that check and that give a hint, what the hints say, and what the last check said."""
    exercise, hosted = drafts.exercise, not is_local()
    # Of the starter nothing is known, whatever a check said before it came back.
    report = checked.report if checked and drafts.kept.touched else None
    hints = Hints.at_hand(exercise, drafts.desk, drafts.kept, report)
    engine = pick_engine()
    if engine is not None and not (reason := why_not(engine, hosted=hosted)):
        warm_kitchens(engine, environments())
        be_ready(engine, exercise)
        check = check_button(learner, exercise, engine, drafts.desk, drafts.take, hosted=hosted)
        wide = needs_room(learner, exercise)
        # One place for both buttons, whatever goes on: one that moves stands there twice for a moment.
        with st.container(horizontal=not wide, key="tk-check", vertical_alignment="center"):
            with st.container(width="stretch" if wide else "content", key="tk-press"):
                ended = check.show() is not None
            if ended:
                # It ended while this page was being drawn: draw it anew, with the report and the button.
                st.rerun()
            hints.button()
        if note := without_docker(engine, exercise):
            st.html(f'<p class="tk-quiet" data-figure="without-docker">{escape(note)}</p>')
    else:
        if engine is not None:
            st.html(cannot(reason, exercise))
        hints.button()
    hints.show()
    if checked is not None:
        _told(checked, drafts)


def _told(checked: Checked, drafts: Drafts) -> None:
    if checked.trouble:
        st.html(f'<p class="tk-answer" role="alert" data-figure="unsaved-check">{escape(checked.trouble)}</p>')
    if _changed_since(checked, drafts):
        st.html('<p class="tk-quiet" data-figure="stale">You changed something since this check.</p>')
    st.html(verdict(checked.report) + badge(checked.report))
    if checked.report.verdict is Verdict.ENVIRONMENT_ERROR:
        st.html(cannot("", drafts.exercise))


def _changed_since(checked: Checked | None, drafts: Drafts) -> bool:
    return checked is not None and bool(checked.digest) and checked.digest != digest(drafts.texts)


def _way_back(exercise: Exercise) -> None:
    with st.container(horizontal=True, gap="medium"):
        link_to_all()
        lesson = next((one for one in survey_lessons().lessons if one.slug == exercise.lesson), None)
        if lesson is not None:
            st.page_link(lesson.page, label=f"Prepared in “{lesson.title}”", icon=":material/menu_book:")


def _way_on(shelf: Shelf, exercise: Exercise, *, solved: bool) -> None:
    with st.container(key="tk-foot", horizontal=True, vertical_alignment="center"):
        after = shelf.after(exercise)
        if after is not None:
            label = f"{'Next' if solved else 'Skip to'}: {after.number}. {after.title}"
            link_to(after, label, icon=":material/arrow_forward:")
        else:
            link_to_all("Back to all exercises")


def _nothing() -> None:
    with reference("No such exercise", "The address names an exercise that is **not here**. Choose another one."):
        apply_style()
        link_to_all()


show()
