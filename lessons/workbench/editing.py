"""The editors of one exercise, and what can be done with the drafts in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import streamlit as st

from grader.exercise import Exercise
from grader.submission import Submission
from lessons.workbench.desk import Desk, Kept, starter_texts, why_not_kept
from lessons.workbench.editor import code_editor, edited
from lessons.workbench.shelf import language_of, place_of
from workshop.errors import WorkshopError


@dataclass(frozen=True)
class Drafts:
    """What is in the editors of one exercise, in one browser session.

    Attributes:
        kept: what was kept when the page view began.
    """

    exercise: Exercise
    desk: Desk
    kept: Kept

    @property
    def texts(self) -> dict[str, str]:
        """Each file as it is now: what could not be saved counts, too."""
        return {**self.kept.drafts, **self._unsaved}

    @property
    def unsaved(self) -> str:
        """Why the last change is not saved; empty if all is."""
        return str(st.session_state.get(self._name("trouble"), "")) if self._unsaved else ""

    def save(self) -> None:
        """Keep whatever the editors hold now."""
        for name in self.exercise.files:
            text = self._edited(name)
            if text is not None and text != self._known.get(name):
                self._save(name, text)

    def take(self) -> dict[str, str]:
        """Keep whatever the editors hold now, and give it."""
        self.save()
        found = {name: self._edited(name) for name in self.exercise.files}
        return self.texts | {name: text for name, text in found.items() if text is not None}

    def editor(self, name: str) -> None:
        """Draw the editor of one file."""
        text = self.texts[name]
        if self._known.get(name, text) != text:
            # It was changed by something else than this editor: a reset, an import, another tab.
            self._editions[name] = self._edition(name) + 1
        self._known[name] = text
        code_editor(
            text,
            self._key(name),
            language_of(name),
            label=f"Your {name}",
            on_change=self.save,
            edition=self._edition(name),
        )

    def replace(self, texts: Mapping[str, str]) -> None:
        """Put other texts into the editors."""
        before = self.take()
        try:
            self.desk.replace(texts, before)
            self._unsaved.clear()
        except WorkshopError as error:
            self._refuse(error, texts)

    def undo(self) -> None:
        """Bring back what was replaced."""
        try:
            self.desk.undo()
            self._unsaved.clear()
        except WorkshopError as error:
            self._refuse(error, self.kept.replaced or {})

    def _save(self, name: str, text: str) -> None:
        self._known[name] = text
        try:
            self.desk.write(name, text)
            self._unsaved.pop(name, None)
        except WorkshopError as error:
            self._refuse(error, {name: text})

    def _refuse(self, error: WorkshopError, texts: Mapping[str, str]) -> None:
        """Go on with texts that cannot be saved, and say so."""
        self._unsaved.update(texts)
        st.session_state[self._name("trouble")] = why_not_kept("Your last change", error)

    @property
    def _known(self) -> dict[str, str]:
        """What each editor was last known to hold."""
        known: dict[str, str] = st.session_state.setdefault(self._name("known"), {})
        return known

    @property
    def _unsaved(self) -> dict[str, str]:
        unsaved: dict[str, str] = st.session_state.setdefault(self._name("unsaved"), {})
        return unsaved

    @property
    def _editions(self) -> dict[str, int]:
        """How often something else than the editor changed each file."""
        editions: dict[str, int] = st.session_state.setdefault(self._name("editions"), {})
        return editions

    def _edition(self, name: str) -> int:
        return self._editions.get(name, 0)

    def _edited(self, name: str) -> str | None:
        """What the editor of that file holds; `None` if nothing was typed into it."""
        return edited(self._key(name), self._edition(name))

    def _key(self, name: str) -> str:
        return f"draft-{self.exercise.slug}-{self.exercise.files.index(name)}"

    def _name(self, what: str) -> str:
        return f"tk-{what}-{self.exercise.slug}"


def show_editors(drafts: Drafts, *, local: bool) -> None:
    """Draw the editors, in tabs where there are several, and what can be done with all of them."""
    files = drafts.exercise.files
    with st.container(key="tk-bench", gap="small"):
        if len(files) == 1:
            st.html(f'<p class="tk-file"><code>{escape(files[0])}</code></p>')
            drafts.editor(files[0])
        else:
            for name, tab in zip(files, st.tabs(list(files), key=f"files-{drafts.exercise.slug}"), strict=True):
                with tab:
                    drafts.editor(name)
        if drafts.unsaved:
            st.html(f'<p class="tk-answer" role="alert" data-figure="unsaved-draft">{escape(drafts.unsaved)}</p>')
        with st.container(horizontal=True, gap="small", key="tk-files"):
            _reset(drafts)
            if drafts.kept.replaced is not None:
                st.button("Undo", key="undo", type="tertiary", icon=":material/undo:", on_click=drafts.undo)
            if local:
                _take_from_disk(drafts)
            _download(drafts)


def _reset(drafts: Drafts) -> None:
    asked = f"tk-sure-{drafts.exercise.slug}"
    if drafts.texts == starter_texts(drafts.exercise):
        return
    if not st.session_state.get(asked):
        st.button(
            "Reset to starter …",
            key="reset",
            type="tertiary",
            icon=":material/restart_alt:",
            on_click=lambda: st.session_state.update({asked: True}),
        )
        return
    with st.container(horizontal=True, vertical_alignment="center", key="tk-sure-reset", gap="small"):
        st.markdown("Begin again with the starter? “Undo” brings back what you wrote.")
        st.button("Yes, begin again", key="reset-yes", on_click=_begin_again, args=(drafts, asked))
        st.button("No", key="reset-no", on_click=lambda: st.session_state.update({asked: False}))


def _begin_again(drafts: Drafts, asked: str) -> None:
    st.session_state[asked] = False
    drafts.replace(starter_texts(drafts.exercise))


def _take_from_disk(drafts: Drafts) -> None:
    """Offer the learner's own files, where they worked on them in an editor of theirs."""
    exercise = drafts.exercise
    submission = Submission.from_folder(exercise)
    if submission.problem(exercise) or submission.untouched(exercise):
        return
    texts = {name: submission.text(name) for name in exercise.files}
    if texts == drafts.texts:
        return
    what = place_of(exercise, exercise.main) if len(texts) == 1 else f"{len(texts)} files in {place_of(exercise, '')}"
    st.button(
        f"Take my {what}",
        key="take-mine",
        type="tertiary",
        icon=":material/upload_file:",
        help="Puts what you wrote in your own editor here. “Undo” brings back what is here now.",
        on_click=drafts.replace,
        args=(texts,),
    )


def _download(drafts: Drafts) -> None:
    for name, text in drafts.texts.items():
        st.download_button(
            "Download" if len(drafts.texts) == 1 else f"Download {name}",
            text.encode(errors="replace"),
            name,
            "text/plain",
            key=f"download-{name}",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )
