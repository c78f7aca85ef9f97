import re


def spot_the_difference(left, right):
    left, right = plain(left), plain(right)
    changed = {n: [left[n], right[n]] for n in left if n in right and numbers(left[n]) != numbers(right[n])}
    return {
        "changed": changed,
        "older": [n for n in changed if numbers(right[n]) < numbers(left[n])],
        "missing": [n for n in left if n not in right],
        "extra": [n for n in right if n not in left],
    }


def plain(inventory):
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in sorted(inventory.items())}


def numbers(version):
    parts = [int(part) for part in version.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return parts
