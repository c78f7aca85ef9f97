"""Says which lines of the recipe change from dev to prod."""


def predict():
    """Say of each line whether prod prints something else than dev: True if it does, False if both print the same."""
    return {
        "sum": False,
        "numpy sum": False,
        "rounded": False,
        "tasted": False,
        "riders": False,
        "shelf": False,
        "hour": False,
        "seconds": False,
        "average": False,
        "without a dish": False,
    }
