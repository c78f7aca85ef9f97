"""Says of each new order whether it will be late, and writes that to predictions.json."""

import json

import numpy as np
from features import load_orders, make_features

with open("model.json") as file:
    model = json.load(file)

orders = load_orders("orders_new.csv")
X = make_features(orders)[model["columns"]]
probability = 1 / (1 + np.exp(-(X.values @ np.array(model["coefficients"]) + model["intercept"])))
late = probability >= 0.5

with open("predictions.json", "w") as file:
    json.dump(
        [
            {"order_id": int(order_id), "late": bool(is_late), "probability": float(p)}
            for order_id, is_late, p in zip(orders["order_id"], late, probability)
        ],
        file,
    )

# What the model was shown, so that one can look into it later.
with open("features.json", "w") as file:
    json.dump(X.assign(order_id=orders["order_id"]).to_dict("records"), file)

print(f"{late.sum()} of {len(orders)} orders will be late")
