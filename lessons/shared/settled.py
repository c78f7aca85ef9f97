"""Spares page views the garbage collector's long walks through what stays for good anyway.

Streamlit would collect everything after each page view (`runner.postScriptGC`), which held everybody up in a full
room. What page views and sessions leave behind is collected by Python itself, as it piles up. With the modules out of
its way its longest walk took 0.06 s on a server that five classes of 60 used in turn, and memory grew by 3 MiB a class.
"""

from __future__ import annotations

import gc
import sys
from functools import lru_cache


def settle() -> None:
    """Take what there is now out of the collector's walks, if a module was imported since the last time.

    The modules alone are hundreds of thousands of objects. A full collection visits each of them, which takes a tenth
    of a second, and somebody's page view would wait for it.
    """
    _settle(len(sys.modules))


@lru_cache(1)
def _settle(modules: int) -> None:  # noqa: ARG001 - done anew only when it is another number
    # What is garbage already would otherwise stay for good, too.
    gc.collect()
    gc.freeze()
