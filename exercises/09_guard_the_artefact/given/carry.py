"""Carries a model from one kitchen to another, by way of artefact.py.

    python carry.py save      trains a small model, and saves it in the folder “artefact”
    python carry.py load      loads what lies in “artefact”, and asks it about two orders

The grader takes the same two steps, in several kitchens and with other orders, which it sends on stdin.
"""

import json
import os
import sys
import time
import traceback

import artefact

EXAMPLE = {
    "orders": [[1.0, 12.0], [2.5, 31.0], [4.0, 18.0], [7.5, 26.0], [6.0, 9.0], [3.0, 40.0]],
    "late": [0, 1, 0, 1, 0, 1],
    "asked": [[2.0, 20.0], [7.0, 30.0]],
    "loads": {"artefact": {"folder": "artefact"}},
    "told": "told.json",
}


def save(request):
    """Train, save, and say how likely those orders are late that are asked about."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression().fit(request["orders"], request["late"])
    told = ended(lambda: artefact.save(model, "artefact"))
    return {"artefact": {**told, "answers": answers(model, request["asked"])}}


def load(request):
    """Load from each folder, and ask what comes of it about the same orders."""
    told = {}
    for name, one in request["loads"].items():
        os.environ.update(one.get("variables", {}))
        if hasattr(time, "tzset"):
            time.tzset()
        sys.path += one.get("packages", [])
        models = []
        told[name] = ended(lambda: models.append(artefact.load(one["folder"])))
        for model in models:
            told[name].update(gave=type(model).__name__, answers=answers(model, request["asked"]))
    return told


def ended(step):
    """How a step ended: with an error, or well."""
    try:
        step()
    except Exception as error:
        return {
            "raised": type(error).__name__,
            "refused": isinstance(error, artefact.DoesNotFit),
            "message": str(error)[:4000],
            "traceback": traceback.format_exc()[-2000:],
        }
    return {}


def answers(model, orders):
    """How likely each order is late; nothing if that is no model."""
    try:
        return model.predict_proba(orders)[:, 1].tolist()
    except Exception:
        return None


if __name__ == "__main__":
    request = EXAMPLE if sys.stdin.isatty() else json.loads(sys.stdin.readline())
    told = {"save": save, "load": load}[sys.argv[1]](request)
    print(json.dumps(told, indent=1))
    with open(request["told"], "w") as file:
        json.dump(told, file)
