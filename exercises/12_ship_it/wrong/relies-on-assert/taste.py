"""Tastes a few orders before a kitchen may serve."""

# Order id: whether it comes late, and how likely that is, as dev says.
GOLDEN = {
    4001: (False, 0.0029397796106702782),  # salad, at a quiet hour, for a regular guest; no note
    4002: (True, 0.9091747873746768),  # stew, in the rush
    4003: (False, 0.29421760111463274),  # curry; the timer failed
    4006: (True, 0.9862415016889899),  # ramen, with an allergy
    4030: (False, 0.44427673102749693),  # soup; just not late
    4189: (True, 0.5359457980348629),  # pizza, at a quiet hour; just late
}
TOLERANCE = 1e-6


def choose():
    """Say which orders to taste: a list of order ids, at most 12."""
    return list(GOLDEN)


def taste(answers):
    """Raise an exception where `answers`, one dict for each order, are not what dev would have given."""
    found = {answer["order_id"]: answer for answer in answers}
    for order_id, (late, probability) in GOLDEN.items():
        assert order_id in found, f"order {order_id} has no answer"
        answer = found[order_id]
        assert answer["late"] == late, f"order {order_id}: late is {answer['late']}, expected {late}"
        distance = abs(answer["probability"] - probability)
        assert distance <= TOLERANCE, f"order {order_id}: {answer['probability']}, expected {probability}"
