"""Says which lines of the recipe change from dev to prod."""


def predict():
    """Say of each line whether prod prints something else than dev: True if it does, False if both print the same."""
    return {
        "sum": True,
        "numpy sum": False,
        "rounded": False,
        "tasted": False,
        "riders": False,
        "shelf": False,
        "hour": False,
        "seconds": True,
        "average": False,
        "without a dish": True,
    }
