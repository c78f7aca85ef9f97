import re


def spot_the_difference(left, right):
    for side in (left, right):
        for name in list(side):
            side[re.sub(r"[-_.]+", "-", name).lower()] = side.pop(name)
    changed = {n: [left[n], right[n]] for n in left if n in right and numbers(left[n]) != numbers(right[n])}
    result = {
        "changed": changed,
        "older": sorted(n for n in changed if numbers(right[n]) < numbers(left[n])),
        "missing": sorted(set(left) - set(right)),
        "extra": sorted(set(right) - set(left)),
    }
    left.clear()
    return result


def numbers(version):
    parts = [int(part) for part in version.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return parts
