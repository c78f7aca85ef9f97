"""Turns a file of orders into the numbers that the model works with."""

import numpy as np
import pandas as pd

TYPICAL_PREP_MINUTES = 22
RUSH_HOURS = [12, 13, 18, 19, 20]


def load_orders(path):
    """Read orders and add the columns that the model needs."""
    # Texts, also where no order has a note.
    orders = pd.read_csv(path, dtype={"note": str})
    orders["ordered_at"] = pd.to_datetime(orders["ordered_at"])

    # -999 says that the kitchen timer failed: take a typical time instead.
    prep = orders["prep_minutes"]
    prep.replace(-999, TYPICAL_PREP_MINUTES, inplace=True)

    # Is it a rush hour?
    unix_seconds = orders["ordered_at"].astype("int64") // 10**9
    orders["hour"] = unix_seconds // 3600 % 24
    orders["rush"] = orders["hour"].isin(RUSH_HOURS).astype(int)

    # Allergies take extra care, and so extra time.
    orders["allergy"] = np.where(orders["note"].str.contains("allerg", na=False), 1, 0)
    orders["vip"] = (orders["vip"] == "yes").astype(int)
    return orders


def make_features(orders):
    """One row an order, one column a feature, all of them floats."""
    dishes = pd.get_dummies(orders["dish"], prefix="dish")
    numbers = orders[["items", "distance_km", "prep_minutes", "rush", "allergy", "vip"]]
    return pd.concat([numbers, dishes], axis=1).astype(float)
