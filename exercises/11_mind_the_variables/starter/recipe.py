"""The evening report of the delivery kitchen: what people complained about today."""

import csv
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

RUSH_HOURS = [12, 13, 18, 19, 20]


def evening_report(path):
    """Read the day's complaints from a CSV file, and say what the chef wants to know."""
    with open(path, newline="") as file:
        complaints = list(csv.DictReader(file))
    hours = [datetime.fromtimestamp(int(complaint["moment"])).hour for complaint in complaints]
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
    return {dish: number for number, dish in enumerate(set(dishes), start=1)}


def total(weights):
    """Add weights up, a share on each core."""
    cores = int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count())
    share = -(-len(weights) // cores)
    shares = [weights[start : start + share] for start in range(0, len(weights), share)]
    with ThreadPoolExecutor(cores) as pool:
        return sum(pool.map(sum, shares))
