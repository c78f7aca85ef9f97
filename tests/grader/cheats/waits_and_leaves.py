"""Answers the first call with nothing, and ends the program in the second."""

import os

calls = []


def spot_the_difference(left, right):
    calls.append(left)
    if len(calls) > 1:
        os._exit(0)
    return {}
