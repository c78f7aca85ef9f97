"""Serves: reads orders from stdin as they come in, a few at a time, and answers each with one line of JSON."""

import io
import json
import sys
from itertools import islice

import numpy as np
from features import load_orders, make_features

ORDERS_AT_A_TIME = 20

with open("model.json") as file:
    model = json.load(file)

header = sys.stdin.readline()
while lines := list(islice(sys.stdin, ORDERS_AT_A_TIME)):
    orders = load_orders(io.StringIO(header + "".join(lines)))
    # A handful of orders need not have every dish in it.
    X = make_features(orders).reindex(columns=model["columns"], fill_value=0.0)
    probability = 1 / (1 + np.exp(-(X.values @ np.array(model["coefficients"]) + model["intercept"])))
    for order_id, p in zip(orders["order_id"], probability):
        print(json.dumps({"order_id": int(order_id), "late": bool(p >= 0.5), "probability": float(p)}), flush=True)
