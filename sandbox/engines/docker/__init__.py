"""The Docker engine."""

from sandbox.engines.docker.engine import DockerEngine

__all__ = ["DockerEngine"]
