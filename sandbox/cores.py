"""How many processor cores this process may use: by its affinity, and by the share that its container was given."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup")


def usable_cores(cgroup: Path = _CGROUP) -> int:
    """Whole cores, at least 1; a part of a core counts as one.

    Args:
        cgroup: where the limits of this process's control group can be read; a container sees its own there.
    """
    # os.process_cpu_count is of Python 3.13.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota(cgroup)
    return min(cores, math.ceil(quota)) if quota > 0 else cores


def _quota(cgroup: Path) -> float:
    """How many cores the control group may use, such as 1.5; 0.0 where it has no limit, or none can be read."""
    with suppress(OSError, ValueError, ZeroDivisionError):
        quota, period = (cgroup / "cpu.max").read_text(encoding="ascii").split()
        return 0.0 if quota == "max" else int(quota) / int(period)
    # The first version of control groups; there -1 is no limit.
    with suppress(OSError, ValueError, ZeroDivisionError):
        quota, period = (
            (cgroup / "cpu" / name).read_text(encoding="ascii") for name in ("cpu.cfs_quota_us", "cpu.cfs_period_us")
        )
        return int(quota) / int(period)
    return 0.0
