"""Skips, as a test may."""

import pytest


def spot_the_difference(left, right):
    pytest.skip("not today")
