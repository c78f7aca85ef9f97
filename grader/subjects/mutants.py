"""The flagship's recipe with a change in it: mistakes that a taste is to stop, and harmless changes that it is not."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

from grader.subjects.versions import Edit, edited

Files: TypeAlias = dict[str, bytes]
"""A recipe that is ready to predict: features.py, predict.py, model.json and orders_new.csv."""
_TIMER = "prep.replace(-999, TYPICAL_PREP_MINUTES, inplace=True)"
_ENTRY = '"probability": float(p)'


@dataclass(frozen=True)
class Change:
    """One version of the recipe.

    Attributes:
        what: what was changed, as a sentence without its full stop.
        look: which orders show it, or how to compare so that it makes no difference.
        files: the whole version.
    """

    what: str
    look: str
    files: Files = field(repr=False)


def mistaken(random: Random, recipe: Files) -> dict[str, Change]:
    """Versions of the recipe that give wrong answers."""

    def change(what: str, look: str, *edits: Edit) -> Change:
        return Change(what, look, edited(recipe, *edits))

    found = {
        "unit": change(
            "the hour is read in the wrong unit",
            "Taste orders of the rush hours (12, 13, 18, 19 and 20 o’clock), and some of quiet ones.",
            Edit("features.py", "10**9", "10**6"),
        ),
        "timer": change(
            "−999 minutes stay in, where the timer failed",
            "Taste an order whose prep_minutes are −999.",
            Edit("features.py", _TIMER, "prep.replace(-999, TYPICAL_PREP_MINUTES)"),
        ),
        "allergy": change(
            "allergies are overlooked",
            "Taste an order with an allergy in its note.",
            Edit("features.py", '"allerg"', '"Allergy:"'),
        ),
        "sorted": change(
            "the answers belong to other orders, because one table was sorted and the other was not",
            "Taste more orders, of different days.",
            Edit("predict.py", "make_features(orders)", 'make_features(orders.sort_values("ordered_at"))'),
        ),
        "lost": change(
            "orders without a note are dropped",
            "Taste an order that has no note, and see that it is answered at all.",
            Edit("predict.py", 'load_orders("orders_new.csv")', 'load_orders("orders_new.csv").dropna()'),
        ),
    }
    for threshold in (random.uniform(0.35, 0.4), random.uniform(0.6, 0.65)):
        found[f"late from {threshold:.2f}"] = change(
            f"an order is called late from {threshold:.2f} on, in place of 0.5",
            "Taste orders that are hard to call: one with a probability just below 0.5, and one just above.",
            Edit("predict.py", "probability >= 0.5", f"probability >= {threshold:.4f}"),
        )
    model = json.loads(recipe["model.json"])
    for place, name in enumerate(model["columns"]):
        dish = name.removeprefix("dish_")
        if dish != name:
            found[f"{dish} renamed"] = change(
                f"“{dish}” is spelled “{dish.title()}” in the orders",
                f"Taste an order of {dish}.",
                Edit("orders_new.csv", f",{dish},", f",{dish.title()},"),
                Edit("predict.py", '[model["columns"]]', '.reindex(columns=model["columns"], fill_value=0.0)'),
            )
        weights = list(model["coefficients"])
        weights[place] *= 1 + random.choice((-1, 1)) * random.uniform(0.1, 0.3)
        found[f"weight of {name}"] = Change(
            f"the model weighs {name} otherwise",
            f"Taste an order in which {name} counts.",
            {**recipe, "model.json": json.dumps({**model, "coefficients": weights}).encode()},
        )
    return found


def changed(random: Random, recipe: Files) -> dict[str, Change]:
    """Versions of the recipe that give the same answers."""
    rows = table(recipe["orders_new.csv"])
    columns = random.sample(list(rows[0]), len(rows[0]))
    noise = f'"probability": float(p) + {random.choice((-1, 1)) * random.uniform(0.5, 2):.3f}e-12'
    return {
        "tidied": Change(
            "the same is written in other words",
            "Only the code is another, and its answers are the same.",
            edited(
                recipe,
                Edit("features.py", _TIMER, 'orders["prep_minutes"] = prep.mask(prep == -999, TYPICAL_PREP_MINUTES)'),
                Edit("features.py", "unix_seconds // 3600 % 24", 'orders["ordered_at"].dt.hour'),
            ),
        ),
        "columns": Change(
            "the columns of the orders come in another order",
            "The answers are the same.",
            {**recipe, "orders_new.csv": written([{name: row[name] for name in columns} for row in rows])},
        ),
        "one more column": Change(
            "the orders have one more column",
            "The answers are the same.",
            {**recipe, "orders_new.csv": written([{**row, "rider": "Sam"} for row in rows])},
        ),
        "reversed": Change(
            "the orders come in reverse",
            "Each answer carries its order_id: find it by that, not by its place.",
            {**recipe, "orders_new.csv": written(rows[::-1])},
        ),
        "noise": Change(
            "every probability is off by 0.000000000001",
            "Another processor may do that much: compare probabilities within a tolerance.",
            edited(recipe, Edit("predict.py", _ENTRY, noise)),
        ),
        "one more entry": Change(
            "each answer carries one more entry",
            "Compare the entries that you know, and leave the others alone.",
            edited(recipe, Edit("predict.py", _ENTRY, f'{_ENTRY}, "cook": "Ada"')),
        ),
    }


def table(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(data.decode())))


def written(rows: list[dict[str, str]]) -> bytes:
    """Rows as a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
