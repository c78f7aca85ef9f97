"""The picture of what makes orders late: drawn once for a palette, however often its page is viewed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lessons.development.orders import Contrast, past
from lessons.shared.charts import KEPT, Chart, draw
from lessons.shared.palette import Palette
from lessons.story.words import percent

_TITLES = {
    "rush": "the hour",
    "allergy": "an allergy note",
    "distance_km": "the distance",
    "vip": "the customer",
    "items": "how many items",
    "prep_minutes": "the preparation",
    "dish": "the dish",
}


@lru_cache(KEPT)
def late_chart(colours: Palette) -> Chart:
    """For each question the two sides' shares of late orders, with a line between them."""
    ranked = tuple(reversed(past().contrasts))
    rows = [_TITLES[contrast.feature] for contrast in ranked]
    lines: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [contrast.low, contrast.high],
            "y": [row, row],
            "line": {"color": colours.line, "width": 6},
            "hoverinfo": "skip",
            "showlegend": False,
        }
        for contrast, row in zip(ranked, rows, strict=True)
    ]
    sides = (
        ("fewest late", [(each.low_label, each.low) for each in ranked], colours.dev, "circle-open", "bottom center"),
        ("most late", [(each.high_label, each.high) for each in ranked], colours.prod, "diamond", "top center"),
    )
    marks: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "markers+text",
            "name": name,
            "x": [share for _, share in side],
            "y": rows,
            "text": [label for label, _ in side],
            "textposition": place,
            "textfont": {"color": colours.ink, "size": 12},
            "cliponaxis": False,
            "marker": {"color": colour, "symbol": symbol, "size": 12, "line": {"width": 3, "color": colour}},
            "hovertemplate": "%{text}: %{x:.1%} late<extra></extra>",
        }
        for name, side, colour, symbol, place in sides
    ]
    return draw(
        [*lines, *marks],
        {
            "xaxis": {
                "range": [0, 0.7],
                "tickformat": ".0%",
                "dtick": 0.2,
                "title": {"text": "share of orders that came late"},
                "zeroline": False,
            },
            "yaxis": {"showgrid": False},
        },
        alt="What makes past orders late, the largest difference first. "
        + "; ".join(map(_in_words, past().contrasts))
        + ".",
        colours=colours,
        height=480,
    )


def _in_words(contrast: Contrast) -> str:
    return (
        f"{_TITLES[contrast.feature]}: {contrast.low_label} {percent(contrast.low)}, "
        f"{contrast.high_label} {percent(contrast.high)}"
    )
