"""Gives something whose class has no end."""


class Endless:
    @property
    def __class__(self):
        return self.__class__


def spot_the_difference(left, right):
    return Endless()
