def spot_the_difference(left, right):
    both = {name: [left.get(name), right.get(name)] for name in {**left, **right}}
    return {"changed": both, "older": [], "missing": [], "extra": []}
