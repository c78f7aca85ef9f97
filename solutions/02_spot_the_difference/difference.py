"""Compares two inventories."""

import re


def spot_the_difference(left, right):
    """Say what differs between two inventories, each a dict from a package's name to its version."""
    left, right = with_plain_names(left), with_plain_names(right)
    changed = {
        name: [left[name], right[name]]
        for name in sorted(left.keys() & right.keys())
        if numbers(left[name]) != numbers(right[name])
    }
    return {
        "changed": changed,
        "older": [name for name, (before, after) in changed.items() if numbers(after) < numbers(before)],
        "missing": sorted(left.keys() - right.keys()),
        "extra": sorted(right.keys() - left.keys()),
    }


def with_plain_names(inventory):
    """The same inventory, each package under the name by which pip knows it."""
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in inventory.items()}


def numbers(version):
    """A version as numbers, which compare as versions do; zeros at its end say nothing."""
    parts = [int(part) for part in version.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return parts
