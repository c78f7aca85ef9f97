"""Says what the runtime that it runs in is made of."""

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
        "python": {"version": "", "implementation": ""},
        "packages": {},
        "settings": {"time zone": [], "text encoding": "", "variables": {}},
    }
