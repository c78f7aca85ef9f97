"""Finds and starts Docker's client for BuildKit, `docker buildx`, whose progress is data and not prose.

It builds on each engine since 20.10, and is the only way to hand a build a secret that stays in no layer.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from docker.context.config import get_current_context_name

from sandbox.errors import EngineError, NoBuildx

OLDEST = (0, 13)
"""The first version that tells its progress as JSON."""
_ASK_SECONDS = 30.0
_PLUGIN = "docker-buildx.exe" if sys.platform == "win32" else "docker-buildx"
# Where Docker keeps its plugins on each system, besides a person's own folder.
_FOLDERS = (
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
    "/Applications/Docker.app/Contents/Resources/cli-plugins",
    "C:/Program Files/Docker/cli-plugins",
)
_GET_IT = {
    "win32": "update Docker Desktop, which brings it",
    "darwin": "update Docker Desktop, which brings it, or “brew install docker-buildx”",
}
_GET_IT_ON_LINUX = (
    "“sudo apt install docker-buildx” (Debian 13, Ubuntu), “docker-buildx-plugin” from Docker’s own packages, or put "
    "its released program into ~/.docker/cli-plugins as docker-buildx"
)
# Ends the build when our end of its standard input is closed, as it is when we are killed. A client that nobody listens
# to would else go on until it has something to print; and one whose engine hangs waits for that.
_TIED = (
    'exec 3<&0; "$@" </dev/null 3<&- & build=$!; '
    "{ cat <&3 >/dev/null; kill -TERM $build; sleep 3; kill -KILL 0; } 2>/dev/null & watch=$!; exec 3<&-; "
    "wait $build; code=$?; kill $watch 2>/dev/null; exit $code"
)


def how_to_get_it() -> str:
    """What a person does to have buildx on this system."""
    return _GET_IT.get(sys.platform, _GET_IT_ON_LINUX)


class Buildx:
    """The client, for the engine that Docker's own command line would talk to when this is made."""

    def __init__(self) -> None:
        self._environment = {
            name: value
            for name, value in os.environ.items()
            # A builder that somebody chose may be no engine at all, and leaves its images elsewhere.
            if name not in ("BUILDX_BUILDER", "BUILDKIT_PROGRESS", "BUILDX_CONFIG", "DOCKER_DEFAULT_PLATFORM")
        }
        self._environment |= {"BUILDX_NO_DEFAULT_ATTESTATIONS": "1", "BUILDX_GIT_INFO": "0"}
        self._builder = "default"
        if not self._environment.get("DOCKER_HOST"):
            # Each context has a builder of its name, which is its engine.
            self._builder = self._environment.get("DOCKER_CONTEXT") or get_current_context_name()
        self._command: list[str] = []

    @property
    def command(self) -> list[str]:
        """How it is called.

        Raises:
            NoBuildx: it is not here, or too old.
        """
        if not self._command:
            self._command = self._find()
        return self._command

    def start(self, arguments: Sequence[str], settings: Path, variables: dict[str, str]) -> subprocess.Popen[bytes]:
        """Start a build with these arguments; it ends when its standard input is closed.

        Args:
            settings: an empty folder, in place of the person's own settings of buildx.
            variables: further environment variables, which build arguments and secrets may name.

        Raises:
            NoBuildx: it is not here, or too old.
            EngineError: it cannot be started.
        """
        command = [*self.command, "build", "--builder", self._builder, *arguments]
        if sys.platform != "win32":
            command = ["sh", "-c", _TIED, "sh", *command]
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env={**self._environment, **variables, "BUILDX_CONFIG": str(settings)},
                start_new_session=True,
            )
        except OSError as error:
            raise EngineError(f"Docker's buildx could not be started ({error.strerror}): try again.") from error

    def _find(self) -> list[str]:
        found = ""
        for command in self._candidates():
            if (version := self._version(command)) >= OLDEST:
                return command
            found = found or ".".join(map(str, version))
        problem = f"is of version {found}, which is too old" if found else "is not here"
        raise NoBuildx(f"Docker's buildx, which builds the images, {problem}: {how_to_get_it()}.")

    def _candidates(self) -> list[list[str]]:
        own = Path(self._environment.get("DOCKER_CONFIG") or Path.home() / ".docker") / "cli-plugins"
        # It is a program of its own as well: no other client of Docker's is needed, nor stands between us and it.
        plugins = [shutil.which(_PLUGIN), *(str(Path(folder, _PLUGIN)) for folder in (own, *_FOLDERS))]
        found = [[plugin] for plugin in plugins if plugin and Path(plugin).is_file()]
        return [*found, ["docker", "buildx"]] if shutil.which("docker") else found

    def _version(self, command: list[str]) -> tuple[int, ...]:
        """Its version; empty where it does not start."""
        try:
            told = subprocess.run(
                [*command, "version"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                env=self._environment,
                timeout=_ASK_SECONDS,
                check=False,
            )
        except (OSError, subprocess.SubprocessError):
            return ()
        found = re.search(r"buildx v?(\d+)\.(\d+)", told.stdout) if told.returncode == 0 else None
        return tuple(map(int, found.groups())) if found else ()
