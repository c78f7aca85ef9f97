"""A copy of the launcher in a folder of its own, started by real Pythons."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APP = 'import streamlit as st\nst.title("A very small course")\n'
SECONDS = 300


class Project:
    """A copy of the launcher in a folder of its own, with a lock of its own; it is made if it is not there yet.

    Attributes:
        root: the project's folder.
        env: the whole environment that its commands run in.
    """

    def __init__(self, root: Path, env: Mapping[str, str]) -> None:
        self.root, self.env = root, dict(env)
        if root.exists():
            return
        root.mkdir(parents=True)
        shutil.copy(ROOT / "course.py", root)
        shutil.copy(ROOT / "pyproject.toml", root)
        shutil.copytree(ROOT / "launcher", root / "launcher", ignore=shutil.ignore_patterns("__pycache__"))
        (root / "app.py").write_text(APP, encoding="utf-8")

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def stamp(self) -> Path:
        return self.venv / "two-kitchens.json"

    def is_whole(self) -> bool:
        """Whether the launcher itself would use this `.venv` as it is."""
        return self.stamp.is_file() and "locks" in json.loads(self.stamp.read_text(encoding="utf-8"))

    def lock(self, text: str, name: str = "requirements.txt") -> None:
        (self.root / name).write_text(text, encoding="utf-8")

    def run(self, *arguments: str, python: str = sys.executable, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `course.py` to its end; `variables` are set besides, and an empty one is taken away."""
        return subprocess.run(
            [python, str(self.root / "course.py"), *arguments],
            env=self._env(variables),
            cwd=self.root.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    @contextmanager
    def running(
        self, *arguments: str, python: str = sys.executable, **variables: str
    ) -> Iterator[subprocess.Popen[str]]:
        """Start `course.py`; whatever it started is gone after the block."""
        process = subprocess.Popen(
            [python, str(self.root / "course.py"), *arguments],
            env=self._env(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(60)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
            if process.stdout:
                process.stdout.close()

    def python(self, code: str) -> str:
        """What the Python in `.venv` prints when it runs this code."""
        done = subprocess.run([self.venv / "bin" / "python", "-c", code], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def _env(self, variables: Mapping[str, str]) -> dict[str, str]:
        return {name: value for name, value in {**self.env, **variables}.items() if value}


def url_when_ready(process: subprocess.Popen[str]) -> str:
    """The address that `course.py` prints when the page answers."""
    seen = []
    assert process.stdout is not None
    for line in process.stdout:
        seen.append(line)
        if line.startswith("Ready: "):
            return line.split()[1]
    pytest.fail(f"it ended with {process.wait()} and never was ready:\n{''.join(seen)}")


def settings_of_this_machine(path: Path) -> dict[str, str]:
    """What leads to the packages here, and no program but what lies in the folder `path`."""
    keep = ("HOME", "LANG", "UV_CACHE_DIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")
    ours = {name: value for name, value in os.environ.items() if name in keep or name.startswith(("PIP_", "UV_INDEX"))}
    return {**ours, "PATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}


def text_at(url: str) -> str:
    """What a page says; the machine's proxy has no part in it."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=60) as answer:
        return str(answer.read().decode())


def eventually(condition: Callable[[], bool], seconds: float = 90) -> None:
    """Wait until something is so, and fail if it never is."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to be so"
        time.sleep(0.05)
