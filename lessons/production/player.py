"""The player: what was served in a moment, shown at a speed at which one can read it.

It plays in the browser, so that watching costs the server nothing, and tells the page only that it came to the end.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent
NAME = "tk_player"


def play(playback: str, *, key: str, on_over: Callable[[], None]) -> None:
    """Put the player on the page.

    Args:
        playback: what `Shift.playback` gives.
        on_over: called once somebody has come to the end.
    """
    _player()(data=playback, key=key, on_over_change=on_over)


@cache
def _player() -> Any:
    return st.components.v2.component(
        NAME,
        html=(_HERE / "player.html").read_text(encoding="utf-8"),
        js=(_HERE / "player.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )
