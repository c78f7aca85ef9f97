"""What all charts of the course have in common: calm, readable on a phone, and told in words as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from lessons.shared.palette import DARK, LIGHT, Palette

if TYPE_CHECKING:
    import plotly.graph_objects as go

# How many charts of any one kind a server keeps drawn: a page view then need not draw them anew.
KEPT = 64
_CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


@dataclass(frozen=True)
class Chart:
    """A picture and its text.

    Attributes:
        alt: what it shows, for those who cannot see it.
    """

    figure: go.Figure = field(repr=False)
    alt: str


def palette() -> Palette:
    """The colours for the theme that the learner's browser shows."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def draw(
    data: Sequence[dict[str, Any]], layout: dict[str, Any], *, alt: str, colours: Palette, height: int = 420
) -> Chart:
    """A chart of Plotly traces in the course's manner.

    Args:
        layout: on top of what all charts have.
        height: in pixels.
    """
    # Imported late: a page without a result yet has no chart, and need not wait for this.
    from lessons.shared.drawn import Drawn

    axis: dict[str, Any] = {
        "gridcolor": colours.line,
        "zerolinecolor": colours.line,
        "linecolor": colours.line,
        "tickfont": {"color": colours.ink, "size": 13},
        "title": {"font": {"color": colours.ink, "size": 14}},
        "automargin": True,
        # A finger that scrolls the page must not zoom the chart.
        "fixedrange": True,
    }
    merged: dict[str, Any] = {
        "height": height,
        "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.ink, "size": 14},
        "hoverlabel": {"font": {"size": 14}},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"color": colours.ink}},
        "dragmode": False,
        **layout,
    }
    for name in ("xaxis", "yaxis"):
        own = layout.get(name, {})
        merged[name] = {**axis, **own, "title": {**axis["title"], **own.get("title", {})}}
    return Chart(Drawn({"data": list(data), "layout": merged}), alt)


def stacked(totals: Sequence[tuple[str, float, str]]) -> dict[str, Any]:
    """The layout of lying bars that are made of parts, each with its total behind it.

    Args:
        totals: of each bar its name, its length and what is written behind it.
    """
    behind = {"showarrow": False, "xanchor": "left", "xshift": 6}
    return {
        "barmode": "stack",
        "bargap": 0.4,
        "xaxis": {"range": [0, 1.25 * max(length for _, length, _ in totals)], "visible": False},
        "yaxis": {"showgrid": False},
        "legend": {"traceorder": "normal", "orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "annotations": [{"x": length, "y": name, "text": f"<b>{text}</b>", **behind} for name, length, text in totals],
    }


def show(chart: Chart, *, key: str) -> None:
    """Put it on the page; `key` is unlike any other chart's there."""
    st.plotly_chart(chart.figure, key=key, config=_CONFIG, alt=chart.alt)
