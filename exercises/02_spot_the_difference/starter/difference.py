"""Compares two inventories."""


def spot_the_difference(left, right):
    """Say what differs between two inventories, each a dict from a package's name to its version."""
    return {"changed": {}, "older": [], "missing": [], "extra": []}
