"""The story's charts. Each is drawn once for what it shows and a palette, however many learners view it."""

from __future__ import annotations

from typing import Any

from lessons.shared.charts import KEPT, Chart, draw, stacked
from lessons.shared.palette import Palette
from lessons.story.figures import Point, Tasting, Trained
from lessons.story.words import euros, feature_name, feature_with_unit, late, percent
from sandbox.flagship import FALSE_ALARM_COST, MISSED_LATE_COST, Score
from sandbox.shared_results import shared_by

_STRIPES = {"size": 6, "solidity": 0.35, "fillmode": "overlay"}


@shared_by(lambda trained, colours: (tuple(trained.weights.items()), colours), KEPT)
def weights_chart(trained: Trained, colours: Palette) -> Chart:
    """What the model learned: one bar a feature."""
    ranked = sorted(trained.weights.items(), key=lambda item: abs(item[1]))
    names = [feature_with_unit(name) for name, _ in ranked]
    strongest = trained.strongest
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [weight for _, weight in ranked],
        "y": names,
        "marker": {"color": [colours.dev if name == strongest else colours.same for name, _ in ranked]},
        "hovertemplate": "%{y}: %{x:+.2f}<extra></extra>",
    }
    top = ", ".join(f"{feature_name(name)} {weight:+.2f}" for name, weight in reversed(ranked[-3:]))
    return draw(
        [bars],
        {"xaxis": {"title": {"text": "on time  ←  →  late"}}, "bargap": 0.35},
        alt=f"Bar chart of the model's weights. The largest three: {top}.",
        colours=colours,
        height=380,
    )


@shared_by(lambda tasting, colours: (tasting.content, colours), KEPT)
def tasting_chart(tasting: Tasting, colours: Palette) -> Chart:
    """Every order: how likely late on the left against on the right."""
    left, right = tasting.left.environment, tasting.right.environment
    groups = (
        ("same answer", colours.same, "circle", 6, [p for p in tasting.points if not p.flipped]),
        ("on time → late", colours.up, "triangle-up", 9, [p for p in tasting.points if p.flipped and p.right_late]),
        ("late → on time", colours.down, "triangle-down", 9, [p for p in tasting.points if p.flipped and p.left_late]),
    )
    traces = [
        _marks(f"{name} ({len(points)})", colour, symbol, size, points, left, right)
        for name, colour, symbol, size, points in groups
        if points
    ]
    half = {"type": "line", "line": {"color": colours.ink, "width": 1, "dash": "dot"}, "layer": "below"}
    corner = {"type": "rect", "line": {"width": 0}, "opacity": 0.13, "layer": "below"}
    axis = {"range": [-0.03, 1.03], "tickformat": ".0%", "dtick": 0.25, "zeroline": False, "showgrid": False}
    up, down = tasting.confusion[(False, True)], tasting.confusion[(True, False)]
    return draw(
        traces,
        {
            "xaxis": {**axis, "title": {"text": f"how likely late, says {left}"}},
            "yaxis": {**axis, "title": {"text": f"how likely late, says {right}"}},
            "shapes": [
                {**corner, "x0": -0.03, "x1": 0.5, "y0": 0.5, "y1": 1.03, "fillcolor": colours.up},
                {**corner, "x0": 0.5, "x1": 1.03, "y0": -0.03, "y1": 0.5, "fillcolor": colours.down},
                {**half, "x0": 0.5, "x1": 0.5, "y0": -0.03, "y1": 1.03},
                {**half, "x0": -0.03, "x1": 1.03, "y0": 0.5, "y1": 0.5},
                {"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "layer": "below"}
                | {"line": {"color": colours.line, "width": 2}},
            ],
        },
        alt=(
            f"Scatter plot of {tasting.rows} orders: the probability of coming late in {left} against that in {right}. "
            f"{tasting.rows - tasting.flipped} got the same answer, {up} went from on time to late, "
            f"{down} from late to on time."
        ),
        colours=colours,
        height=460,
    )


def _marks(
    name: str, colour: str, symbol: str, size: int, points: list[Point], left: str, right: str
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [point.left for point in points],
        "y": [point.right for point in points],
        "text": [
            f"order {p.order_id}, came {late(p.came_late)}<br>{left}: {percent(p.left)}<br>{right}: {percent(p.right)}"
            for p in points
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"color": colour, "symbol": symbol, "size": size, "opacity": 0.75, "line": {"width": 0}},
    }


@shared_by(lambda by_kitchen, colours: (by_kitchen, colours), KEPT)
def cost_chart(by_kitchen: tuple[tuple[str, Score], ...], colours: Palette) -> Chart:
    """What the wrong answers cost, by kind; one bar for each kitchen's name and score."""
    scores = dict(by_kitchen)
    names = list(reversed(scores))
    kinds = (
        ("late orders missed", [scores[name].missed * MISSED_LATE_COST for name in names], colours.down, ""),
        ("false alarms", [scores[name].false_alarms * FALSE_ALARM_COST for name in names], colours.up, "/"),
    )
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": amounts,
            "y": names,
            "marker": {"color": colour, "pattern": {**_STRIPES, "shape": pattern}},
            "hovertemplate": "%{y}, " + name + ": %{x:,.0f} €<extra></extra>",
        }
        for name, amounts, colour, pattern in kinds
    ]
    return draw(
        traces,
        stacked([(name, scores[name].cost, euros(scores[name].cost)) for name in names]),
        alt="Bar chart of what the wrong answers cost: "
        + "; ".join(f"{name} {euros(score.cost)}" for name, score in scores.items())
        + ".",
        colours=colours,
        height=60 + 55 * len(scores),
    )
