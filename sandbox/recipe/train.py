"""Learns from past orders which ones come late, and writes the model to model.json."""

import json

from features import load_orders, make_features
from sklearn.linear_model import LogisticRegression

orders = load_orders("orders_train.csv")
X = make_features(orders)
y = orders["late"]

model = LogisticRegression(max_iter=5000).fit(X.values, y.values)

# Plain JSON rather than a pickle: every environment can read all of it.
with open("model.json", "w") as file:
    json.dump(
        {
            "columns": list(X.columns),
            "coefficients": model.coef_[0].tolist(),
            "intercept": float(model.intercept_[0]),
            "training_accuracy": float(model.score(X.values, y.values)),
        },
        file,
        indent=1,
    )
print(f"trained on {len(orders)} orders, training accuracy {model.score(X.values, y.values):.3f}")
