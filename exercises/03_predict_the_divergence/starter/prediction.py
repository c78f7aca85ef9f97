"""Says which lines of the recipe change from dev to prod."""


def predict():
    """Say of each line whether prod prints something else than dev: True if it does, False if both print the same."""
    return {
        "sum": None,
        "numpy sum": None,
        "rounded": None,
        "tasted": None,
        "riders": None,
        "shelf": None,
        "hour": None,
        "seconds": None,
        "average": None,
        "without a dish": None,
    }
