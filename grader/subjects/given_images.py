"""What is measured of an image that is handed out, and is the same for everybody."""

from __future__ import annotations

import hashlib
import secrets

from grader.subjects.dockerfiles import Files
from grader.subjects.images import build, touched
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.errors import EngineError
from sandbox.events import OnEvent

_seconds: dict[str, float] = {}
"""What was measured since the program started, by the files."""


def seconds_anew(engine: Engine, files: Files, on_event: OnEvent, cancellation: Cancellation) -> float:
    """How long an image that was built takes to be built again after a comment more in its recipe.

    Measured the first time only, as it takes a while, and a learner waits for it.

    Raises:
        EngineError: Docker's trouble, or the pantry's; or it cannot be built.
        Cancelled: on request.
    """
    digest = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()
    if digest not in _seconds:
        again = build(engine, touched(files, f"Tidied up, {secrets.token_hex(8)}"), on_event, cancellation)
        if not again.image:
            raise EngineError(f"The given image could not be built again, so nothing can be compared: {again.error}")
        _seconds[digest] = again.seconds
    return _seconds[digest]
