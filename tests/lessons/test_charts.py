"""What all charts have in common."""

from __future__ import annotations

import plotly.graph_objects as go

from lessons.shared.charts import draw
from lessons.shared.drawn import Drawn
from lessons.shared.palette import LIGHT

BARS = {"type": "bar", "x": [1, 2], "y": ["a", "b"]}


def test_a_chart_is_made_ready_for_the_browser_once():
    figure = draw([BARS], {}, alt="Two bars.", colours=LIGHT).figure
    assert figure.to_dict() is figure.to_dict()


def test_what_the_browser_gets_is_what_plotly_would_give_it():
    what = {"data": [BARS], "layout": {"height": 300}}
    assert Drawn(what).to_dict() == go.Figure(what).to_dict()
