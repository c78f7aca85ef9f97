"""Saves a model together with its environment, and loads it only where it fits."""

import importlib.metadata
import json
import pickle
import platform
import time
from pathlib import Path

MODEL = "model.pickle"
ENVIRONMENT = "environment.json"
PACKAGES = ("numpy", "scipy", "scikit-learn")


class DoesNotFit(Exception):
    """The artefact is not to be loaded here; the message says why."""


def inventory():
    """This runtime: its Python, its time zone, and every installed package; a dict from name to version."""
    found = {"python": platform.python_version(), "time zone": "/".join(time.tzname)}
    for package in importlib.metadata.distributions():
        found[package.metadata["Name"].lower().replace("_", "-")] = package.version
    return found


def differences(saved, present):
    """Say what does not fit: one text for each thing that matters and is not the same in both inventories."""
    return [
        f"{name}: saved with {saved.get(name)}, and here is {present.get(name)}"
        for name in {**saved, **present}
        if saved.get(name) != present.get(name)
    ]


def save(model, folder):
    """Write the model and its environment into `folder`, which need not be there yet."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / MODEL, "wb") as file:
        pickle.dump(model, file)
    with open(folder / ENVIRONMENT, "w", encoding="utf-8") as file:
        json.dump(inventory(), file, indent=1)


def load(folder):
    """Give the model back that was saved in `folder`, or raise DoesNotFit."""
    folder = Path(folder)
    try:
        saved = json.loads((folder / ENVIRONMENT).read_text(encoding="utf-8"))
        found = differences(saved, inventory())
    except (OSError, ValueError, AttributeError) as error:
        raise DoesNotFit(f"{ENVIRONMENT} does not say where this model was saved: {error}") from error
    if found:
        raise DoesNotFit("; ".join(found))
    with open(folder / MODEL, "rb") as file:
        return pickle.load(file)
