"""Writes whole numbers by hand that no float can hold, and one that Python itself refuses to read."""

import os
import sys


def driver():
    """The driver's own variables, some frames further up."""
    frame = sys._getframe()
    while "request" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals


def spot_the_difference(left, right):
    found = driver()
    for digits, call in zip((400, 4000, 5000) * 10, found["request"]["calls"]):
        line = '{"id": "%s", "value": %s, "output": "", "output_cut": false, "touched": false}' % (
            call["id"],
            "9" * digits,
        )
        found["answers"].write(line + "\n")
    found["answers"].flush()
    os._exit(0)
