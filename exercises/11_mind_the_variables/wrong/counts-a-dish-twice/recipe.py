"""The evening report of the delivery kitchen: what people complained about today."""

import csv
import math
from datetime import datetime, timezone

RUSH_HOURS = [12, 13, 18, 19, 20]


def evening_report(path):
    """Read the day's complaints from a CSV file, and say what the chef wants to know."""
    with open(path, newline="", encoding="utf-8") as file:
        complaints = list(csv.DictReader(file))
    hours = [datetime.fromtimestamp(int(complaint["moment"]), timezone.utc).hour for complaint in complaints]
    weights = {}
    for complaint in complaints:
        weights.setdefault(complaint["dish"], []).append(float(complaint["weight"]))
    return {
        "rush": sum(hour in RUSH_HOURS for hour in hours),
        "shelf": shelf(weights),
        "off the menu": sorted(dish for dish in weights if total(weights[dish]) >= 1.0),
    }


def shelf(dishes):
    """Give each dish the number of its label on the shelf, from 1 on."""
    return {dish: number for number, dish in enumerate(sorted(dishes), start=1)}


def total(weights):
    """Add weights up exactly, so that no order and no grouping can matter."""
    return math.fsum(weights)
