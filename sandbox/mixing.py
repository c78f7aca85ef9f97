"""Mixes two environments: the Python of one, the libraries of the other. So one finds out which of the two did it."""

from __future__ import annotations

from dataclasses import replace

from sandbox.environment import Environment


def mixed(base: Environment, libraries: Environment) -> Environment:
    """`base` with the lock of `libraries` in place of its own; `base` itself if both locks are the same."""
    if base.lock == libraries.lock:
        return base
    return replace(
        base,
        name=f"{base.name}-with-{libraries.name}-libraries",
        title=f"{base.title}, with the libraries of “{libraries.name}”",
        lock=libraries.lock,
        pins=libraries.pins,
    )
