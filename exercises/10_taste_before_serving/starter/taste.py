"""Tastes a few orders before a kitchen may serve."""

# Order id: whether it comes late, and how likely that is, as dev says.
GOLDEN = {
    4001: (False, 0.0029397796106702782),
}


def choose():
    """Say which orders to taste: a list of order ids, at most 12."""
    return list(GOLDEN)


def taste(answers):
    """Raise an exception where `answers`, one dict for each order, are not what dev would have given."""
    return None
