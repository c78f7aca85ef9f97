"""Gives its arguments back. Honest for `arguments`: it changes none."""


def spot_the_difference(left, right):
    return left | right
