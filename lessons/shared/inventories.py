"""Two runtimes' inventories side by side."""

from __future__ import annotations

from html import escape

import streamlit as st

from lessons.shared.html import dot
from sandbox.fingerprint import SECTIONS, FingerprintDifference
from sandbox.result import RunResult

_TITLES = {
    "python": "Python",
    "packages": "Packages",
    "settings": "Settings",
    "system": "System",
}
_ABSENT = "–"


def show_inventories(left: RunResult, right: RunResult) -> None:
    """List what differs between the two runs' environments, by section."""
    differences = left.fingerprint.differences(right.fingerprint)
    if not differences:
        entries = sum(len(section) for section in left.fingerprint.to_dict().values())
        st.html(
            f'<p data-figure="inventories-{escape(right.environment)}" data-count="0">{entries} entries compared, '
            "<b>not one differs</b>.</p>"
        )
        return
    caption = f"What differs between {left.environment} and {right.environment}"
    body = "".join(_section(section, differences) for section in SECTIONS)
    st.html(
        f'<div class="tk-scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table class="tk-table" '
        f'data-figure="inventories-{escape(right.environment)}" data-count="{len(differences)}">'
        f'<caption class="tk-hidden">{escape(caption)}</caption><thead><tr><th scope="col">what</th>'
        f'<th scope="col">{dot(left.environment)}{escape(left.environment)}</th>'
        f'<th scope="col">{dot(right.environment)}{escape(right.environment)}</th>'
        f"</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _section(section: str, differences: tuple[FingerprintDifference, ...]) -> str:
    rows = [difference for difference in differences if difference.section == section]
    title = f'<tr class="tk-group"><th colspan="3" scope="rowgroup">{_TITLES[section]}</th></tr>'
    if not rows:
        return f'{title}<tr><td colspan="3">no difference</td></tr>'
    return title + "".join(
        f'<tr><th scope="row">{escape(row.name)}</th><td>{escape(row.left or _ABSENT)}</td>'
        f"<td>{escape(row.right or _ABSENT)}</td></tr>"
        for row in rows
    )
