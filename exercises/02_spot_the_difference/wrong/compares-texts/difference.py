import re


def spot_the_difference(left, right):
    left, right = plain(left), plain(right)
    changed = {name: [left[name], right[name]] for name in left if name in right and left[name] != right[name]}
    return {
        "changed": changed,
        "older": sorted(name for name in changed if right[name] < left[name]),
        "missing": sorted(set(left) - set(right)),
        "extra": sorted(set(right) - set(left)),
    }


def plain(inventory):
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in inventory.items()}
