"""Makes `.venv` and installs the locks into it, or does nothing because nothing changed."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

from launcher import stamp
from launcher.app_python import python_for_app
from launcher.faults import Fault
from launcher.install_lock import install_lock
from launcher.package_source import PackageSource
from launcher.process import Outcome, termination_as_interrupt, watch
from launcher.project import REQUIREMENTS, ROOT, STATE, VENV
from launcher.stamp import Stamp
from launcher.terminal import say
from launcher.uv import find_uv
from launcher.uv_faults import explain

REMOVED = "removed-venv-"


def ensure_installed(*locks: str) -> Path:
    """Make sure that `.venv` is whole and holds what these locks name; gives its Python.

    Args:
        locks: file names in the project's root; requirements.txt alone if none is named.

    Raises:
        Fault: it could not be made; what is half-made is never used, and the next start makes it anew.
    """
    wanted = _digests(locks or (REQUIREMENTS,))
    if not _is_installed(wanted):
        with termination_as_interrupt(), install_lock(STATE / "install.lock") as lock:
            # Somebody else may have done it while we waited.
            if not _is_installed(wanted):
                _install(wanted, lock)
    return stamp.python_in(VENV)


def _is_installed(wanted: dict[str, str]) -> bool:
    now = Stamp.read()
    return now is not None and now.covers(wanted)


def _digests(locks: tuple[str, ...]) -> dict[str, str]:
    for lock in locks:
        if not (ROOT / lock).is_file():
            raise Fault(f"{ROOT / lock} is missing: get it back with `git checkout {lock}`, then start again.")
    return {lock: stamp.digest(ROOT / lock) for lock in locks}


def _install(wanted: dict[str, str], lock: int) -> None:
    started = time.monotonic()
    source = PackageSource.read()
    uv = find_uv(source)
    before = Stamp.read()
    if before:
        # Whole, but of other locks: what the tests needed before stays.
        wanted = {**{name: "" for name in before.locks if (ROOT / name).is_file()}, **wanted}
        wanted = _digests(tuple(wanted))
        python = before.python
    else:
        python = _make_venv(uv, source, lock)
    untouched = _packages()
    stamp.mark_unfinished()
    command = [str(uv), "pip", "sync", "--require-hashes", "--compile-bytecode", "--only-binary=:all:"]
    command += [*source.uv_options(), "--python", str(stamp.python_in(VENV)), *wanted]
    outcome = _run(command, f"Installing {' and '.join(wanted)}", source, lock)
    if outcome.code != 0:
        if before and _packages() == untouched:
            # Nothing was fetched, so nothing was changed: what worked without a network goes on working without one.
            before.write()
        raise explain(outcome, source)
    Stamp(place=str(VENV), python=python, locks=wanted).write()
    say(f"Installed {' and '.join(wanted)} into {VENV.name} in {time.monotonic() - started:.0f} s.")


def _packages() -> list[tuple[str, int]]:
    """The folders that packages lie in, each with the time at which something was last put in or taken out."""
    folders = [*VENV.glob("lib/python*/site-packages"), *VENV.glob("Lib/site-packages")]
    return [(str(folder), folder.stat().st_mtime_ns) for folder in folders]


def _run(command: list[str], label: str, source: PackageSource, lock: int) -> Outcome:
    """Run uv; it holds the lock too, so that nobody starts anew beside it should we be killed."""
    keep_open = () if os.name == "nt" else (lock,)
    outcome = watch(command, label, cwd=ROOT, env=source.for_uv(), keep_open=keep_open)
    if outcome.code != 0 and "UnknownIssuer" in outcome.text and source.ca_bundle is None:
        # uv brings certificates of its own; a company's stand among the system's.
        env = {**source.for_uv(), "UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"}
        outcome = watch(command, label, cwd=ROOT, env=env, keep_open=keep_open)
    return outcome


def _make_venv(uv: Path, source: PackageSource, lock: int) -> str:
    """Make an empty `.venv`, marked as unfinished; gives the version of its Python."""
    python = python_for_app(uv, source)
    _clear_away()
    stamp.mark_unfinished()
    say(f"Making {VENV.name} with Python {python}.")
    options = ["--quiet", "--no-project", "--allow-existing", "--python", python.path]
    command = [str(uv), "venv", *options, str(VENV)]
    outcome = _run(command, f"Making {VENV.name}", source, lock)
    if outcome.code != 0:
        raise explain(outcome, source)
    return ".".join(map(str, python.version))


def _clear_away() -> None:
    """Remove a `.venv` of ours that is half-made, moved or broken, and what an earlier removal left."""
    # A link that leads nowhere is there too.
    if VENV.is_symlink() or VENV.exists():
        if VENV.is_symlink() or not VENV.is_dir() or not stamp.is_ours(VENV):
            raise Fault(
                f"{VENV} was not made by course.py, so it was left alone: move it away or delete it, then start again."
            )
        # First out of the way in one step: half removed it must not look like somebody else's.
        VENV.replace(tempfile.mkdtemp(dir=str(STATE), prefix=REMOVED) + "/venv")
    for left in STATE.glob(REMOVED + "*"):
        shutil.rmtree(str(left), ignore_errors=True)
