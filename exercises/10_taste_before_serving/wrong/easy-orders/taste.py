"""Tastes a few orders before a kitchen may serve."""

# Order id: whether it comes late, and how likely that is, as dev says.
GOLDEN = {
    4002: (True, 0.9091747873746768),
    4006: (True, 0.9862415016889899),
    4030: (False, 0.44427673102749693),
}
TOLERANCE = 1e-6


def choose():
    """Say which orders to taste: a list of order ids, at most 12."""
    return list(GOLDEN)


def taste(answers):
    """Raise an exception where `answers`, one dict for each order, are not what dev would have given."""
    found = {answer["order_id"]: answer for answer in answers}
    for order_id, (late, probability) in GOLDEN.items():
        if order_id not in found:
            raise ValueError(f"order {order_id} has no answer")
        answer = found[order_id]
        if answer["late"] != late:
            raise ValueError(f"order {order_id}: late is {answer['late']}, expected {late}")
        # Not “> TOLERANCE”: a NaN is neither more nor less than anything, and has to be stopped too.
        if not abs(answer["probability"] - probability) <= TOLERANCE:
            raise ValueError(f"order {order_id}: {answer['probability']}, expected {probability}")
