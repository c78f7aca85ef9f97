"""This lesson's chart: drawn once for a result and a palette, however often its page is viewed."""

from __future__ import annotations

from functools import lru_cache

from lessons.shared.amounts import megabytes
from lessons.shared.charts import KEPT, Chart, draw, stacked
from lessons.shared.palette import LIGHT, Palette
from lessons.the_container.figures import BASE, FILES, LIBRARIES, SETTING, VENV, Weighed

# What can be read on a bar of this lesson's colours.
_BRIGHT, _DARK = "#ffffff", "#0b0908"


@lru_cache(KEPT)
def layers_chart(weighed: Weighed, colours: Palette) -> Chart:
    """The images side by side, by what their bytes are for."""
    parts = (
        ("base image", (BASE,), colours.same, ""),
        ("virtual environment", (VENV,), colours.up, "/"),
        ("libraries", (LIBRARIES,), colours.dev, ""),
        ("all other lines", (SETTING, FILES), colours.down, "."),
    )
    boxes = tuple(reversed(weighed.boxes))
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": [box.weight(*kinds) / 1e6 for box in boxes],
            "y": [box.name for box in boxes],
            "marker": {"color": colour, "pattern": {"shape": pattern, "size": 6, "solidity": 0.35}},
            "text": [megabytes(box.weight(*kinds)) if box.weight(*kinds) > 0.1 * box.size else "" for box in boxes],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "insidetextfont": {"color": _BRIGHT if name == "libraries" and colours is LIGHT else _DARK},
            "textangle": 0,
            "hovertemplate": "%{y}, " + name + ": %{x:.1f} MB<extra></extra>",
        }
        for name, kinds, colour, pattern in parts
    ]
    told = "; ".join(
        f"{box.name} {megabytes(box.size)}, of which libraries {megabytes(box.weight(LIBRARIES))}"
        for box in weighed.boxes
    )
    return draw(
        traces,
        stacked([(box.name, box.size / 1e6, megabytes(box.size)) for box in boxes]),
        alt=f"Bar chart of the three images by what their bytes are for: {told}.",
        colours=colours,
        height=280,
    )
