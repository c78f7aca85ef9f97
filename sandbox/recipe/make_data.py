"""Makes the orders of a small delivery kitchen: what it learns from, and what comes in afterwards.

    python make_data.py

The orders are invented, by a seeded generator that writes the same bytes on every Python from 3.8 on.
Whether an order comes late depends on the rush hours, the dish, the distance, the preparation time,
the customer and a good deal of chance.
"""

import csv
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

SEED = 2026
HERE = Path(__file__).resolve().parent

# How much harder than average each dish is to deliver on time.
DISHES = {"soup": -0.6, "stew": 0.2, "pizza": 0.5, "ramen": 0.1, "curry": 0.3, "salad": -0.9}
NOTES = ("ring the bell", "no cutlery please", "extra napkins", "leave at the door")
ALLERGY_NOTES = ("nut allergy", "allergic to shellfish", "allergy: gluten")
# How many of the orders come in each hour, from 11 to 22 o'clock.
ORDERS_BY_HOUR = (3, 9, 9, 3, 2, 2, 4, 9, 10, 8, 4, 2)
RUSH_HOURS = (12, 13, 18, 19, 20)
OPENING_DAY = datetime(2026, 1, 5)
TIMER_FAILED = -999


def make_order(order_id, first_day, days):
    """One order as a row of texts and numbers, and whether it came late (1) or not (0)."""
    hour = random.choices(range(11, 23), ORDERS_BY_HOUR)[0]
    ordered_at = OPENING_DAY + timedelta(
        days=first_day + random.randrange(days), hours=hour, minutes=random.randrange(60)
    )
    dish = random.choice(list(DISHES))
    items = random.randint(1, 6)
    distance = round(random.uniform(0.5, 8), 1)
    preparation = max(5, round(random.gauss(22, 8)))
    vip = random.random() < 0.25
    luck = random.random()
    note = "" if luck < 0.6 else random.choice(NOTES if luck < 0.8 else ALLERGY_NOTES)

    trouble = (
        -2.9
        + 2.6 * (hour in RUSH_HOURS)
        + DISHES[dish]
        + 0.15 * items
        + 0.25 * (distance - 4)
        + 0.10 * (preparation - 22)
        - 1.0 * vip
        + 1.3 * ("allerg" in note)
    )
    late = int(random.random() < 1 / (1 + math.exp(-1.6 * trouble)))
    # The kitchen timer fails now and then, and then reports a number that no clock shows.
    shown = TIMER_FAILED if random.random() < 0.15 else preparation
    moment = ordered_at.strftime("%Y-%m-%d %H:%M:%S")
    return [order_id, moment, dish, items, distance, shown, "yes" if vip else "no", note], late


def write_csv(name, header, rows):
    """Write `rows` under `header`, with the same line ends on every system."""
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main():
    random.seed(SEED)
    columns = ["order_id", "ordered_at", "dish", "items", "distance_km", "prep_minutes", "vip", "note"]
    history = [make_order(i + 1, first_day=0, days=84) for i in range(4000)]
    incoming = [make_order(i + 4001, first_day=84, days=21) for i in range(1000)]
    write_csv("orders_train.csv", [*columns, "late"], [[*row, late] for row, late in history])
    write_csv("orders_new.csv", columns, [row for row, _ in incoming])
    # Known only days later, when the complaints are in: no server sees this file.
    write_csv("outcomes.csv", ["order_id", "late"], [[row[0], late] for row, late in incoming])


if __name__ == "__main__":
    main()
