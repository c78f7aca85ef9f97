"""Environments made for one test."""

from __future__ import annotations

from pathlib import Path

from sandbox.environment import Environment

PYTHON = "3.11"
BASE_VARIABLE = "TWO_KITCHENS_BASE_3_11"
BASE = "python:3.11-none"
"""No such image exists, but it is named as the official one is: BASE_VARIABLE can put another in its place."""
LOCK = "small==1.0 --hash=sha256:" + "0" * 64 + "\n"


def write_kitchen(
    folder: Path,
    *steps: str,
    lock: str = LOCK,
    base: str = BASE,
    settings: str = f'title = "A kitchen for a test"\npython = "{PYTHON}"\n',
) -> Path:
    """Write an environment's files into `folder`; `steps` are the Dockerfile's lines after FROM."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "environment.toml").write_text(settings, encoding="utf-8")
    (folder / "Dockerfile").write_text("\n".join([f"ARG BASE={base}", "FROM ${BASE}", *steps, ""]), encoding="utf-8")
    (folder / "requirements.lock").write_text(lock, encoding="utf-8")
    return folder


def kitchen(folder: Path, *steps: str, lock: str = LOCK, base: str = BASE) -> Environment:
    """An environment in `folder`, whose Dockerfile takes these steps."""
    return Environment.from_folder(write_kitchen(folder, *steps, lock=lock, base=base))
