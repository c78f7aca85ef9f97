"""“My progress” in the sidebar: how far one is, taking it along, and starting over."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from lessons.catalogue import Lesson
from lessons.shared import answers
from lessons.shared.house import JOBS
from lessons.shared.learner import Learner
from lessons.shared.way import ask_for
from sandbox.size import Size
from workshop.errors import WorkshopError
from workshop.exchange import MOST_IMPORT

FILE = "two-kitchens-progress.json"
_SAID, _UPLOADS, _ASKED = "tk-progress-said", "tk-uploads", "tk-forget-asked"
_SURE = "reset-all-sure"
_NEXT_PAGE = "*"


def progress_menu(learner: Learner, lessons: Sequence[Lesson], here: Lesson | None) -> None:
    """Draw it."""
    with st.popover("My progress", icon=":material/flag:", width="stretch", key="my-progress"):
        if st.session_state.get(_ASKED):
            _confirm(learner, lessons)
        else:
            _offer(learner, lessons, here)
    if not learner.local:
        st.html('<p class="tk-quiet" data-figure="bookmark">Bookmark this page: its address is the way back.</p>')


def _offer(learner: Learner, lessons: Sequence[Lesson], here: Lesson | None) -> None:
    """All that can be done with one's progress."""
    st.markdown(f"**{len(learner.done)} of {len(lessons)} lessons done.** {_where(learner)}")
    if said := _said(here):
        st.html(f'<p class="tk-said" role="status" data-figure="progress-said">{escape(said)}</p>')
    with st.container(horizontal=True):
        if here is not None:
            st.button(
                "Start this lesson again",
                key="reset-lesson",
                help=f"Forgets your answers and runs in “{here.title}”, and that you completed it.",
                icon=":material/restart_alt:",
                on_click=_reset_lesson,
                args=(learner, here),
            )
        _export(learner)
    _import(learner)
    st.button("Forget everything …", key="reset-all", type="tertiary", on_click=_ask_whether_sure, args=(True,))


def _said(here: Lesson | None) -> str:
    """What the last use of this menu led to; it stands there until the learner goes to another page."""
    slug = here.slug if here else ""
    where, text = st.session_state.get(_SAID, ("", ""))
    if where not in (_NEXT_PAGE, slug):
        text = ""
    st.session_state[_SAID] = (slug, text)
    return str(text)


def _say(text: str) -> None:
    """Say something on the page that is drawn next."""
    st.session_state[_SAID] = (_NEXT_PAGE, text)


def _where(learner: Learner) -> str:
    if learner.local:
        return "Your progress is kept on this computer: you find it again when you start the course again."
    return "This page’s address is yours alone: **bookmark it** to find all of this again, and keep it to yourself."


def _export(learner: Learner) -> None:
    st.download_button(
        "Export progress",
        learner.progress.export,
        FILE,
        "application/json",
        key="export-progress",
        icon=":material/download:",
        on_click="ignore",
    )


def _import(learner: Learner) -> None:
    # A new key empties the box once its file was taken.
    key = f"import-progress-{st.session_state.get(_UPLOADS, 0)}"
    st.file_uploader(
        "Import progress",
        type="json",
        key=key,
        max_upload_size=MOST_IMPORT // Size.MiB,
        help="What is newer in the file is taken, what is newer here stays.",
        on_change=_take,
        args=(learner, key),
    )


def _take(learner: Learner, key: str) -> None:
    uploaded = st.session_state.get(key)
    if uploaded is None:
        return
    st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1
    try:
        imported = learner.progress.import_(uploaded.getvalue())
    except WorkshopError as error:
        _say(f"{error} Nothing was changed.")
        return
    answers.show_anew()
    _say(f"Imported: {_entries(imported.taken)} taken from the file, {_entries(imported.kept)} just as new here.")


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _reset_lesson(learner: Learner, lesson: Lesson) -> None:
    answers.show_anew()
    learner.progress.reset(lesson.slug)
    JOBS.forget_all(lambda key: key.startswith(f"{learner.name} ") and lesson.slug in key.split())
    _say(f"“{lesson.title}” is as new.")


def _confirm(learner: Learner, lessons: Sequence[Lesson]) -> None:
    """Ask whether everything is to go. What can be pressed where the button was that led here changes nothing."""
    st.markdown(
        f"**Forget everything?** You have {len(learner.done)} of {len(lessons)} lessons done. They, "
        "your answers and your exercises will be deleted for good. Export them first if you may want them again."
    )
    _export(learner)
    sure = st.checkbox("Yes, delete everything of mine", key=_SURE)
    with st.container(horizontal=True):
        st.button("Keep it", key="reset-all-no", on_click=_ask_whether_sure, args=(False,))
        st.button(
            "Forget everything", key="reset-all-yes", disabled=not sure, on_click=_forget_all, args=(learner, lessons)
        )


def _ask_whether_sure(wanted: bool) -> None:
    st.session_state[_ASKED] = wanted
    # Every question begins without a tick.
    st.session_state[_SURE] = False


def _forget_all(learner: Learner, lessons: Sequence[Lesson]) -> None:
    _ask_whether_sure(False)
    answers.show_anew()
    learner.progress.reset_all()
    JOBS.forget_all(lambda key: key.startswith(f"{learner.name} "))
    _say("All is as on the first day.")
    if lessons:
        ask_for(lessons[0].slug)
