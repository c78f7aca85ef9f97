import re


def spot_the_difference(left, right):
    left, right = plain(left), plain(right)
    changed = {n: [left[n], right[n]] for n in left if n in right and numbers(left[n]) != numbers(right[n])}
    return {
        "changed": changed,
        "older": sorted(n for n in changed if numbers(right[n]) > numbers(left[n])),
        "missing": sorted(set(left) - set(right)),
        "extra": sorted(set(right) - set(left)),
    }


def plain(inventory):
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in inventory.items()}


def numbers(version):
    parts = [int(part) for part in version.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return parts
