"""This lesson's chart: drawn once for a result and a palette, however often its page is viewed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lessons.shared.amounts import duration, megabytes
from lessons.shared.charts import KEPT, Chart, draw
from lessons.shared.palette import Palette
from lessons.why_containers.figures import Cited, Start, Started, cited

_ROW = 64
# What the axis spans, in powers of ten of a second.
_FROM, _TO = -2.3, 2.1
_TICKS = {0.01: "10 ms", 0.1: "0.1 s", 1: "1 s", 10: "10 s", 100: "100 s"}


@lru_cache(KEPT)
def startup_chart(started: Started, colours: Palette) -> Chart:
    """Each kind of start as a bar with its single figures, and a cited one, hatched."""
    names = ("a bare program", "a container", "a container", "a container that loads its libraries")
    measured = [(_named(name, start), start) for name, start in zip(names, started.starts, strict=True)]
    machine = cited()["machine"]
    others = [(_credited(machine), machine)]
    rows = len(measured) + len(others)
    heights = list(range(rows - 1, -1, -1))
    own, foreign = heights[: len(measured)], heights[len(measured) :]
    bar: dict[str, Any] = {"type": "bar", "orientation": "h", "width": 0.42, "hoverinfo": "skip"}
    traces: list[dict[str, Any]] = [
        {
            **bar,
            "name": "measured, the quickest",
            "x": [start.quickest for _, start in measured],
            "y": own,
            "marker": {"color": colours.dev},
        },
        {
            **bar,
            "name": "cited",
            "x": [figure.seconds for _, figure in others],
            "y": foreign,
            "marker": {"color": colours.same, "pattern": {"shape": "/", "size": 7, "solidity": 0.4}},
        },
        {
            "type": "scatter",
            "mode": "markers",
            "name": "one start",
            "x": [seconds for _, start in measured for seconds in start.seconds],
            "y": [height for height, (_, start) in zip(own, measured, strict=True) for _ in start.seconds],
            "marker": {"color": colours.up, "symbol": "circle-open", "size": 8, "line": {"width": 2}},
            "hovertemplate": "%{x:.3f} s<extra></extra>",
        },
    ]
    labels = [
        {"x": 0, "xref": "paper", "y": height + 0.4, "text": text, "showarrow": False, "xanchor": "left"}
        for height, (text, _) in zip(heights, [*measured, *others], strict=True)
    ]
    return draw(
        traces,
        {
            "barmode": "overlay",
            "xaxis": {
                "type": "log",
                "range": [_FROM, _TO],
                "tickvals": list(_TICKS),
                "ticktext": list(_TICKS.values()),
            },
            "yaxis": {"visible": False, "range": [-0.45, rows - 0.3]},
            "annotations": labels,
        },
        alt=_alt(started),
        colours=colours,
        height=90 + _ROW * rows,
    )


def _named(name: str, start: Start) -> str:
    weight = f" of {megabytes(start.image_bytes)}" if start.image_bytes else ""
    head, that, tail = name.partition(" that")
    return f"{head}{weight}{that}{tail}: <b>{duration(start.quickest)}</b>"


def _credited(figure: Cited) -> str:
    return f"{figure.what}: about <b>{duration(figure.seconds)}</b> (cited)"


def _alt(started: Started) -> str:
    process, light, heavy, loaded = (duration(start.quickest) for start in started.starts)
    machine = cited()["machine"]
    return (
        f"Bar chart of start-up times on a logarithmic axis. Measured: a bare program {process}, a light container "
        f"{light}, a heavy one {heavy}, a heavy one that loads its libraries {loaded}. Cited: {machine.what}, "
        f"about {duration(machine.seconds)}."
    )
