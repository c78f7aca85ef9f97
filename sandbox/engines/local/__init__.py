"""The local engine."""

from sandbox.engines.local.engine import LocalEngine

__all__ = ["LocalEngine"]
