"""What the measurements call what they measure; can be had without Docker's client."""

from __future__ import annotations

OLD_PIN, NEW_PIN = "six==1.16.0", "six==1.17.0"
"""The pin that is moved for the measurement `rebuild`, to its next version."""
UNCHANGED, LAST_LINE, ONE_PIN = "unchanged", "last line changed", "one pin moved"
"""Its three builds."""

PROCESS, LIGHT, HEAVY, LOADED = "process", "light container", "heavy container", "heavy container, libraries loaded"
"""What is started for the measurement `startup`."""
