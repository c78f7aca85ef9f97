"""The course as a server of its own process, as `streamlit run` starts it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
# Far more than anything takes, so that a busy machine is no failure.
PATIENCE_SECONDS = 120.0
# What makes a server one for many is not to come from whoever runs the tests.
_OURS = ("TWO_KITCHENS_DATABASE_URL", "TWO_KITCHENS_HOSTED", "TWO_KITCHENS_HOSTS", "CODESPACES")


@dataclass(frozen=True)
class Served:
    """A running server.

    Attributes:
        url: where it answers.
        log: what it has printed so far.
    """

    url: str
    log: Path

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def entrance(self) -> str:
        """The newest address with a code; empty where the server is for many."""
        found = re.findall(r"http://\S+/enter\?code=\S+", self.log.read_text(errors="replace"))
        return found[-1] if found else ""

    @property
    def code(self) -> str:
        return self.entrance.partition("code=")[2]


@contextmanager
def serving(home: Path, settings: Mapping[str, str], script: str = "app.py", port: int = 0) -> Iterator[Served]:
    """The course for one person, and for many where `settings` make it so.

    Args:
        home: a folder for what it keeps.
        port: 0 for one that is free.
    """
    port = port or free_port()
    plain = {name: value for name, value in os.environ.items() if name not in _OURS}
    ours = {"PYTHONPATH": str(ROOT), "TWO_KITCHENS_HOME": str(home), **settings}
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless=true", f"--server.port={port}"]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--server.fileWatcherType=none"],
            cwd=ROOT,
            env={**plain, **ours},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(port, process, home / "log")
            yield Served(f"http://127.0.0.1:{port}", home / "log")
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with opener.open(f"http://127.0.0.1:{port}/_stcore/health", timeout=PATIENCE_SECONDS):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")
