"""Says which lines of the recipe change from dev to prod."""


def predict():
    """Say of each line whether prod prints something else than dev: True if it does, False if both print the same."""
    return {
        "sum": True,
        "numpy sum": True,
        "rounded": True,
        "tasted": True,
        "riders": True,
        "shelf": True,
        "hour": True,
        "seconds": True,
        "average": True,
        "without a dish": True,
    }
