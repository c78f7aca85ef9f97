"""A day in the delivery kitchen. Each print is one line to predict."""

import random

import numpy as np
import pandas as pd

orders = pd.DataFrame(
    {
        "dish": ["soup", "pizza", None, "salad", "pizza"],
        "minutes": [12, -999, 25, 9, 30],
        "ordered_at": pd.to_datetime(
            ["2026-05-27 12:10", "2026-05-27 12:40", "2026-05-27 18:05", "2026-05-27 18:30", "2026-05-27 19:55"]
        ),
    }
)

# Ten complaints that weigh a tenth each.
complaints = [0.1] * 10
print("sum:", sum(complaints))
print("numpy sum:", np.sum(complaints))
print("rounded:", round(2.5), round(3.5))

# Which order is tasted today, and in which order the riders start.
random.seed(7)
print("tasted:", random.randint(1, 1000))
print("riders:", np.random.default_rng(7).permutation(6).tolist())

# The shelf, as a set and in order.
print("shelf:", sorted(set(orders["dish"].dropna())))

# When did the first order come in?
print("hour:", orders["ordered_at"].dt.hour[0])
print("seconds:", orders["ordered_at"].astype("int64")[0] // 10**9)

# The timer writes -999 when it was not running: that is to count as 22 minutes.
minutes = orders["minutes"]
minutes.replace(-999, 22, inplace=True)
print("average:", orders["minutes"].mean())

# Orders without a dish are to be asked about.
dishes = orders["dish"].astype(str)
print("without a dish:", dishes.isna().sum())
