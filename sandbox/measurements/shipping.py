"""Build once, run elsewhere: an image is saved to an archive, wiped out, and loaded again, as on another machine.

What travels is a copy of `pinned` that shares no layer with it, so that really nothing of it is left before it is
loaded, and nobody who uses `pinned` meanwhile is disturbed.
"""

from __future__ import annotations

import errno
import hashlib
import json
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any

import docker.errors

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import DockerEngine, labels
from sandbox.engines.docker.containers import remove_container
from sandbox.engines.docker.errors import docker_errors
from sandbox.engines.docker.images import Recipe
from sandbox.engines.docker.throwaway import throwaway
from sandbox.engines.docker.weights import weight
from sandbox.environment import Environment, load_environment
from sandbox.errors import EngineError
from sandbox.events import Event, EventKind, OnEvent
from sandbox.flagship import flagship
from sandbox.measurements.measured import SUBJECT
from sandbox.measurements.runs import run_in
from sandbox.outputs import read_rows
from sandbox.size import Size

CHUNK = 2 * Size.MiB
_DOING = "shipping an image"


def measure(engine: DockerEngine, on_event: OnEvent, cancellation: Cancellation) -> dict[str, Any]:
    """Ship the image, and let it predict the flagship's new orders before and after, with one model.

    Returns:
        {image_bytes, archive_bytes, save_seconds, load_seconds, gone, before, after}; `gone` says whether Docker knew
        nothing of the image before it was loaded; before and after: {image, printed, orders, predictions}, the last
        being the SHA-256 of the predictions' file.
    """
    return _Journey(engine, on_event, cancellation).travel()


class _Journey:
    def __init__(self, engine: DockerEngine, on_event: OnEvent, cancellation: Cancellation) -> None:
        self._engine, self._api = engine, engine.api
        self._on_event, self._cancellation = on_event, cancellation
        self._environment: Environment = load_environment(SUBJECT)
        self._told = 0

    def travel(self) -> dict[str, Any]:
        source = self._engine.images.build(Recipe.of(self._environment), self._on_event, self._cancellation).id
        with docker_errors(_DOING, self._cancellation), throwaway(self._api) as tag, _archive() as archive:
            self._tell("Packing a box of its own", 0.05)
            self._copy(source, tag)
            box, size_before = self._api.inspect_image(tag), weight(self._api, tag)
            self._tell("Training and predicting in the box, before the journey", 0.2)
            model = run_in(
                self._engine, box["Id"], self._environment, flagship().train_job(None), self._cancellation
            ).files
            before = self._predict(box["Id"], model)
            begun = time.perf_counter()
            self._save(tag, archive, size_before)
            saved = time.perf_counter() - begun
            size = archive.tell()
            self._tell("Wiping the image out", 0.6)
            self._api.remove_image(tag, force=True)
            gone = not self._knows(box["Id"])
            begun = time.perf_counter()
            self._load(archive, size)
            loaded = time.perf_counter() - begun
            self._tell("Predicting in the box, after the journey", 0.9)
            after = self._predict(str(self._api.inspect_image(tag)["Id"]), model)
        return {
            "image_bytes": size_before,
            "archive_bytes": size,
            "save_seconds": saved,
            "load_seconds": loaded,
            "gone": gone,
            "before": before,
            "after": after,
        }

    def _copy(self, source: str, tag: str) -> None:
        """Make an image of the same files and settings as `source`, in one layer of its own."""
        settings = self._api.inspect_image(source)["Config"]
        variables = (entry.partition("=") for entry in settings["Env"] or ())
        changes = [f"ENV {name}={_quoted(value)}" for name, _, value in variables]
        changes += [f"USER {settings['User']}", f"WORKDIR {settings['WorkingDir']}"]
        changes += [f"LABEL {name}={value}" for name, value in labels.on_image(SUBJECT).items()]
        container = self._api.create_container(source, ["true"], labels=labels.on_container(SUBJECT))["Id"]
        try:
            repository, _, version = tag.partition(":")
            files = self._each(self._api.export(container, chunk_size=CHUNK))
            self._api.import_image_from_stream(files, repository=repository, tag=version, changes=changes)
        finally:
            remove_container(self._api, container)

    def _predict(self, image: str, model: Mapping[str, bytes]) -> dict[str, Any]:
        job = flagship().predict_job(model, None)
        result = run_in(self._engine, image, self._environment, job, self._cancellation)
        output = flagship().output
        return {
            "image": image,
            "printed": result.stdout.strip(),
            "orders": len(read_rows(result, output)),
            "predictions": hashlib.sha256(result.files[output]).hexdigest(),
        }

    def _save(self, tag: str, archive: IO[bytes], size: int) -> None:
        for chunk in self._each(self._api.get_image(tag, chunk_size=CHUNK)):
            archive.write(chunk)
            self._tell("Saving the image to an archive", 0.3 + 0.3 * min(1.0, archive.tell() / size))

    def _load(self, archive: IO[bytes], size: int) -> None:
        def chunks() -> Iterator[bytes]:
            archive.seek(0)
            while chunk := archive.read(CHUNK):
                self._tell("Loading the image from the archive", 0.6 + 0.2 * archive.tell() / size)
                yield chunk

        # All of it: the image is there again when the answer is complete, and not before.
        for message in self._each(self._api.load_image(chunks())):
            if "error" in message:
                raise EngineError(f"Docker could not load the image again: {str(message['error']).rstrip('.')}.")

    def _knows(self, image: str) -> bool:
        with suppress(docker.errors.ImageNotFound):
            return bool(self._api.inspect_image(image))
        return False

    def _each(self, stream: Iterator[Any]) -> Iterator[Any]:
        for part in stream:
            self._cancellation.check()
            yield part

    def _tell(self, text: str, fraction: float) -> None:
        self._cancellation.check()
        # Once a percent: a stream comes in many small pieces.
        if (told := round(100 * fraction)) != self._told:
            self._told = told
            self._on_event(Event(EventKind.STEP, SUBJECT, text, fraction))


def _quoted(value: str) -> str:
    """A value as a Dockerfile has it, with nothing in it that means something else there."""
    return json.dumps(value).replace("$", "\\$")


@contextmanager
def _archive() -> Iterator[IO[bytes]]:
    """A temporary file, for whose size there may be no room."""
    with tempfile.TemporaryFile() as file:
        try:
            yield file
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise EngineError(
                    f"There is no room for the image's archive in {tempfile.gettempdir()}: free some, or set TMPDIR to "
                    "a folder on another disk."
                ) from error
            raise
