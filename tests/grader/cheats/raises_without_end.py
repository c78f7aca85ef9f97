"""Raises something whose text never comes."""


class Endless(Exception):
    def __str__(self):
        while True:
            pass


def spot_the_difference(left, right):
    raise Endless
