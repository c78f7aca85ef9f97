"""The function is there, but only in comments."""

# def spot_the_difference(left, right):
#     return {"changed": {}, "older": [], "missing": [], "extra": []}
