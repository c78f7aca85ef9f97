"""The story's last part: the two lines that did it, with what they did counted."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from lessons.prose import Prose
from lessons.story.figures import Tasting
from sandbox.flagship import flagship

SOURCE = "features.py"


@dataclass(frozen=True)
class Cause:
    """A line of the recipe that means something else in another environment.

    Attributes:
        section: of the prose that explains it.
        marker: a part of the line that no other line has.
        feature: the column that it spoils.
    """

    section: str
    marker: str
    feature: str

    def line(self) -> tuple[int, str]:
        """The line's number, from 1, and its text, out of the recipe that really runs.

        Raises:
            LookupError: the recipe has no such line any more.
        """
        for number_, text in enumerate(flagship().files[SOURCE].decode().splitlines(), start=1):
            if self.marker in text:
                return number_, text.strip()
        raise LookupError(f"{SOURCE} has no line with “{self.marker}”: correct the lesson's causes.")


CAUSES = (
    Cause("why-timer", "inplace=True", "prep_minutes"),
    Cause("why-clock", 'astype("int64")', "rush"),
)


def why_panel(prose: Prose, served: Tasting) -> None:
    """Show the two lines, for a learner who has served in production."""
    st.header(prose.title("why"), anchor="why")
    st.markdown(prose.text("why", **served.versions))
    with st.expander("Show me the two lines"):
        for cause in CAUSES:
            line, text = cause.line()
            st.subheader(prose.title(cause.section), anchor=False)
            st.caption(f"{SOURCE}, line {line}")
            st.code(text, language="python", wrap_lines=True)
            st.markdown(prose.text(cause.section, **served.versions, **served.changed(cause.feature).words))
