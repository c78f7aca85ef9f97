"""Finds uv, which makes `.venv` and installs the lock: on PATH, by pip, or as a wheel fetched by its hash."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from launcher.faults import Fault
from launcher.locked_uv import LockedUv
from launcher.package_source import PackageSource
from launcher.process import ask, watch
from launcher.project import REQUIREMENTS, ROOT, STATE
from launcher.terminal import say
from launcher.uv_wheel import fetch_program

# The first that knows every option and variable used here.
OLDEST_THAT_WORKS = (0, 5, 0)

_PROGRAM = "uv.exe" if sys.platform == "win32" else "uv"


def find_uv(source: PackageSource) -> Path:
    """A uv that works, fetched if there is none.

    Raises:
        Fault: none is here and none can be fetched.
    """
    found = uv_at_hand()
    if found:
        return found
    wanted = LockedUv.read(ROOT / REQUIREMENTS)
    kept = _kept(wanted)
    say(f"There is no uv here: fetching {wanted.version}.")
    if not _by_pip(wanted, kept):
        _keep(fetch_program(wanted, source), kept)
    if not works(kept):
        raise Fault(
            f"The uv that was fetched to {kept} does not run on this machine: "
            "install uv with your system's packages, then start again."
        )
    return kept


def uv_at_hand() -> Path | None:
    """A uv that is on this machine already, or None."""
    on_path = shutil.which("uv")
    if on_path and works(Path(on_path)):
        return Path(on_path)
    try:
        kept = _kept(LockedUv.read(ROOT / REQUIREMENTS))
    except Fault:
        return None
    return kept if works(kept) else None


def works(uv: Path) -> bool:
    """Whether this uv runs and is new enough: a leftover shim on PATH is none."""
    answer = ask([uv, "--version"], seconds=20)
    version = re.match(r"uv (\d+)\.(\d+)\.(\d+)", answer.stdout) if answer and answer.returncode == 0 else None
    return version is not None and tuple(map(int, version.groups())) >= OLDEST_THAT_WORKS


def _kept(uv: LockedUv) -> Path:
    return STATE / f"uv-{uv.version}" / _PROGRAM


def _by_pip(uv: LockedUv, kept: Path) -> bool:
    """Let pip fetch it, where there is a pip: it knows of passwords and proxies that we do not."""
    answer = ask([sys.executable, "-m", "pip", "--version"], seconds=60)
    if answer is None or answer.returncode != 0:
        return False
    STATE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=str(STATE), prefix="pip-") as folder:
        wanted = Path(folder, "uv.txt")
        wanted.write_text(uv.requirement() + "\n", encoding="utf-8")
        target = Path(folder, "target")
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", "--retries=1", "--no-user"]
        pip = [sys.executable, "-m", "pip", "install", *options]
        command = [*pip, "--target", str(target), "--requirement", str(wanted)]
        env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_REQUIRE_VIRTUALENV": "0"}
        if watch(command, "Fetching uv with pip", cwd=Path(folder), env=env).code != 0:
            return False
        for program in target.rglob(_PROGRAM):
            if program.is_file():
                _keep(program.read_bytes(), kept)
                return True
    return False


def _keep(program: bytes, kept: Path) -> None:
    """Put the program in its place in one step, so that a half-written one is never there."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=str(kept.parent))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(program)
        os.chmod(name, 0o755)  # noqa: PTH101, S103 - a program that anyone may run
        os.replace(name, str(kept))  # noqa: PTH105
    except BaseException:
        os.unlink(name)  # noqa: PTH108
        raise
