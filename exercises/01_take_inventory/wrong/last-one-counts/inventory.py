"""Says what the runtime that it runs in is made of."""

import locale
import os
import platform
import re
import time
from importlib.metadata import distributions

WATCHED = [
    "TZ",
    "LANG",
    "LC_ALL",
    "PYTHONUTF8",
    "PYTHONHASHSEED",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
]


def take_inventory():
    """Describe this Python, the packages that are installed for it, and the settings that can change answers."""
    return {
        "python": {"version": platform.python_version(), "implementation": platform.python_implementation()},
        "packages": packages(),
        "settings": {
            "time zone": list(time.tzname),
            "text encoding": locale.getpreferredencoding(False),
            "variables": {name: os.environ[name] for name in WATCHED if name in os.environ},
        },
    }


def packages():
    """Each installed package's version, by its plain name."""
    return {re.sub(r"[-_.]+", "-", one.metadata["Name"]).lower(): one.version for one in distributions()}
