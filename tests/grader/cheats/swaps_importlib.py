"""Swaps the import system while it is imported."""

import importlib
import sys

importlib.util = importlib.machinery = None
sys.modules["json"] = sys.modules["traceback"] = None


def spot_the_difference(left, right):
    return 1
