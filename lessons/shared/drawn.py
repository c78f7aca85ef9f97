"""A Plotly figure that is shown again and again. Imports Plotly, so import it late."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import plotly.graph_objects as go


class Drawn(go.Figure):  # type: ignore[misc] # Plotly's figures have no types
    """A figure that nobody changes any more: what the browser gets is worked out once, and not at each page view."""

    @cached_property
    def _for_the_browser(self) -> dict[str, Any]:
        worked_out: dict[str, Any] = super().to_dict()
        return worked_out

    def to_dict(self) -> dict[str, Any]:
        """The figure as plain data, always the same object: look at it, and do not change it."""
        return self._for_the_browser
