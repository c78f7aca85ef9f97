"""Production's charts. Each is drawn once for what it shows and a palette, however many learners view it."""

from __future__ import annotations

from lessons.production.figures import Shift
from lessons.shared.charts import KEPT, Chart, draw
from lessons.shared.palette import Palette
from lessons.story.words import euros, percent
from sandbox.shared_results import shared_by

# So many outcomes, before a share of them means anything.
_WARM_UP = 20
_STEP = 5


@shared_by(lambda shift, colours: (shift.content, colours), KEPT)
def accuracy_chart(shift: Shift, colours: Palette) -> Chart:
    """The share of right answers so far, and the line that training promised."""
    counts = [*range(_WARM_UP, shift.orders, _STEP), shift.orders]
    promised = shift.trained.accuracy
    so_far = {
        "type": "scatter",
        "mode": "lines",
        "x": counts,
        "y": [shift.right[count - 1] / count for count in counts],
        "line": {"color": colours.prod, "width": 3},
        "hovertemplate": "after %{x} outcomes: %{y:.1%}<extra></extra>",
        "showlegend": False,
    }
    line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": promised, "y1": promised}
    end = {"x": shift.orders, "y": shift.accuracy, "text": f"<b>{percent(shift.accuracy, 1)}</b> in prod"}
    start = {"xref": "paper", "x": 1, "y": promised, "text": f"training promised <b>{percent(promised, 1)}</b>"}
    note = {"showarrow": False, "xanchor": "right", "yanchor": "bottom", "yshift": 4}
    return draw(
        [so_far],
        {
            "xaxis": {"title": {"text": "outcomes known"}, "showgrid": False},
            "yaxis": {"range": [0.5, 1], "tickformat": ".0%", "dtick": 0.1},
            "shapes": [{**line, "line": {"color": colours.dev, "width": 2, "dash": "dash"}}],
            "annotations": [{**note, **start}, {**note, **end, "yanchor": "top", "yshift": -14}],
        },
        alt=(
            f"Line chart of the share of right answers in production, as outcomes became known: it ends at "
            f"{percent(shift.accuracy, 1)} after {shift.orders} outcomes, below the {percent(promised, 1)} of training."
            if shift.accuracy < promised
            else f"Line chart of the share of right answers in production: it ends at {percent(shift.accuracy, 1)}; "
            f"training promised {percent(promised, 1)}."
        ),
        colours=colours,
        height=340,
    )


@shared_by(lambda shift, colours: (shift.content, colours), KEPT)
def money_chart(shift: Shift, colours: Palette) -> Chart:
    """What being wrong costs: without a model, with it, and with a rule that fits into one sentence."""
    ways = (
        ("warn nobody (no model)", shift.cost_without, colours.same),
        ("the model, in prod", shift.cost, colours.prod),
        ("call every order late", shift.cost_of_warning_all, colours.same),
    )
    ranked = tuple(reversed(ways))
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [cost for _, cost, _ in ranked],
        "y": [name for name, _, _ in ranked],
        "text": [f"<b>{euros(cost)}</b>" for _, cost, _ in ranked],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": [colour for _, _, colour in ranked]},
        "hovertemplate": "%{y}: %{x:,.0f} €<extra></extra>",
    }
    return draw(
        [bars],
        {
            "bargap": 0.4,
            "xaxis": {"range": [0, shift.cost_without * 1.25], "visible": False},
            "yaxis": {"showgrid": False},
        },
        alt="Bar chart of what wrong answers cost: "
        + "; ".join(f"{name} {euros(cost)}" for name, cost, _ in ways)
        + ".",
        colours=colours,
        height=220,
    )
