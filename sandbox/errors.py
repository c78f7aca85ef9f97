"""Every exception that the sandbox raises, one sentence each.

Two kinds must never be mixed up: what the caller gave us cannot be used (`InputError`), and what we run on
broke (`EngineError`). A job that fails is neither: it is a `RunResult` whose status says how.
"""

from __future__ import annotations


class SandboxError(Exception):
    """Something stopped the sandbox; its text says what, where, and what to do next."""


class Cancelled(SandboxError):
    """The work was cancelled on request, and what it had started is gone."""


class InputError(SandboxError):
    """What the caller gave cannot be used; nothing was run."""


class UnknownEnvironment(InputError):
    """No environment has that name."""


class BrokenEnvironment(InputError):
    """An environment's own files cannot be used."""


class BadProject(InputError):
    """A project folder, or a file that it needs, cannot be used."""


class Unreadable(InputError):
    """A file or folder is not to be read, such as a link or a device, or cannot be; the text names it."""


class BadDockerfile(InputError):
    """A Dockerfile cannot be read; the text names the line."""


class BadIgnoreFile(InputError):
    """A .dockerignore cannot be read; the text names the pattern."""


class BadOutput(InputError):
    """A job ran, but what it wrote cannot be read as predictions."""


class EngineError(SandboxError):
    """The engine broke, not the job; the learner did nothing wrong."""


class EngineUnavailable(EngineError):
    """The engine does not work on this machine at all."""


class NoBuildx(EngineUnavailable):
    """Docker is there, and its client for builds is not."""


class EngineLost(EngineError):
    """The engine worked and then went away in the middle of something."""


class PrepareFailed(EngineError):
    """An environment could not be made ready; nothing half-made is kept.

    Attributes:
        log: the last lines that the build printed, newest last; empty if there were none.
    """

    def __init__(self, message: str, log: str = "") -> None:
        super().__init__(message)
        self.log = log


class MissingPython(EngineError):
    """The Python that an environment asks for is not on this machine, and none may take its place."""


class NotRecorded(EngineError):
    """The recorded engine has no result for exactly this job in exactly this environment."""
