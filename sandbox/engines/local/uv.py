"""The program uv: where it is, the settings that it runs under, and a run of it, line by line."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.cancellation import Cancellation
from sandbox.engines.local.errors import no_uv
from sandbox.engines.local.processes import MARK_VARIABLE, end_tree, kill_group
from sandbox.errors import EngineUnavailable

_SECONDS = 60
# Settings of other work on this machine that would change what is found or installed here.
_UNWANTED = (
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONDONTWRITEBYTECODE",
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    "UV_BUILD_CONSTRAINT",
    "UV_CONSTRAINT",
    "UV_EXCLUDE_NEWER",
    "UV_NO_BINARY",
    "UV_NO_BINARY_PACKAGE",
    "UV_OVERRIDE",
    "UV_PRERELEASE",
    "UV_PYTHON",
    "UV_RESOLUTION",
)


@dataclass(frozen=True)
class Uv:
    """A uv that works."""

    path: str
    version: str

    @classmethod
    def find(cls) -> Uv:
        """The uv that our own installation brings along, else the one on PATH.

        Raises:
            EngineUnavailable: there is none, or it does not run.
        """
        path = _packaged() or shutil.which("uv")
        if path is None:
            raise no_uv("was not found")
        try:
            said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=_SECONDS, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            raise no_uv(f"does not run ({error})") from error
        return cls(path, said.stdout.split()[1])

    def ask(self, *words: str) -> str | None:
        """What a short command prints, in one line; `None` if it failed."""
        try:
            said = subprocess.run(
                [self.path, *words], env=settings(), capture_output=True, text=True, timeout=_SECONDS, check=True
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return said.stdout.strip()

    def follow(self, words: list[str], folder: Path, on_line: Callable[[str], None], cancellation: Cancellation) -> int:
        """Run a long command in `folder`, a new one; give its exit status. Nothing of it runs any more afterwards.

        Raises:
            Cancelled: on request.
        """
        cancellation.check()
        process = subprocess.Popen(
            [self.path, "--color", "never", "--no-progress", *words],
            cwd=folder,
            env={**settings(), MARK_VARIABLE: folder.name},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert process.stdout is not None  # noqa: S101 - for the type checker
        try:
            with cancellation.calling(lambda: kill_group(process)), process.stdout:
                for line in process.stdout:
                    if text := line.decode("utf-8", "replace").rstrip():
                        on_line(text)
            process.wait()
        finally:
            # Also when the listener raised, or somebody pressed Ctrl-C.
            if process.returncode is None:
                end_tree(process)
        cancellation.check()
        return process.returncode


def settings() -> dict[str, str]:
    """The environment variables for uv: the person's own, with what was set for pip, and without what would interfere.

    Raises:
        EngineUnavailable: TWO_KITCHENS_CA_BUNDLE names a file that cannot be read.
    """
    found = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    if bundle := os.environ.get("TWO_KITCHENS_CA_BUNDLE"):
        try:
            Path(bundle).open("rb").close()
        except OSError as error:
            raise EngineUnavailable(
                f"TWO_KITCHENS_CA_BUNDLE names {bundle}, which cannot be read ({error.strerror}): correct the path."
            ) from error
        found["SSL_CERT_FILE"] = bundle
    elif bundle := os.environ.get("PIP_CERT"):
        found.setdefault("SSL_CERT_FILE", bundle)
    if (index := os.environ.get("PIP_INDEX_URL")) and not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & found.keys():
        found["UV_DEFAULT_INDEX"] = index
    return found


def _packaged() -> str | None:
    try:
        from uv import find_uv_bin

        return find_uv_bin()
    except (ImportError, FileNotFoundError):
        return None
