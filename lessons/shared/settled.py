"""Spares page views the garbage collector's long walks through what stays for good anyway."""

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
