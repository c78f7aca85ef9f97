"""A second Docker engine, of a test's own: to be killed, frozen, filled up and cut off from the network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import docker
import docker.errors

PATIENCE_SECONDS = 120.0


def why_none() -> str:
    """Why no second engine can be started here; empty if one can."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "A second Docker engine is started by root only."
    if not shutil.which("dockerd"):
        return "There is no dockerd on PATH to start a second Docker engine with."
    return ""


class OwnEngine:
    """A Docker engine with folders and a socket of its own, and no way out of it for its builds and containers.

    Attributes:
        url: what DOCKER_HOST is to be for it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{folder / 'docker.sock'}"

    @property
    def api(self) -> docker.APIClient:
        """A client for it; a new one each time, as connections do not outlive an engine."""
        return docker.APIClient(self.url, timeout=120)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        # Of a killed engine: a new one would take the processes of these ids for living ones.
        for leftover in ("docker.pid", "exec/containerd/containerd.pid"):
            (self._folder / leftover).unlink(missing_ok=True)
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    # In a network of its own, with a bridge of its own, which BuildKit wants: in the machine's network
                    # the two engines would share docker0, and the one that ends takes it away.
                    *("unshare", "--net", "dockerd"),
                    f"--host={self.url}",
                    f"--data-root={self._folder / 'data'}",
                    f"--exec-root={self._folder / 'exec'}",
                    f"--pidfile={self._folder / 'docker.pid'}",
                    "--iptables=false",
                    "--ip6tables=false",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                last = (self._folder / "log").read_text(errors="replace").splitlines()[-15:]
                raise RuntimeError("the second Docker engine did not start:\n" + "\n".join(last))
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return bool(docker.APIClient(self.url, timeout=2).ping())
        except (docker.errors.DockerException, OSError):
            return False

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal: SIGSTOP freezes it, SIGCONT lets it go on."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it from one moment to the next, as a crash would; its containers live on."""
        # Held on to: another thread may start the next one before this one is known to be gone.
        process = self._process
        assert process is not None
        process.kill()
        process.wait()

    def close(self) -> None:
        """Stop it, with all that runs in it; a killed one is first started again, which ends its containers."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self.signal(signal.SIGCONT)
        else:
            self.start()
        api = self.api
        for container in api.containers(all=True):
            with suppress(docker.errors.APIError):
                api.remove_container(container["Id"], force=True, v=True)
        # Nothing is left that a gentle end, which takes seconds, could do good to.
        self.kill()


@contextmanager
def own_engine(size: str = "") -> Iterator[OwnEngine]:
    """A running engine, gone without a trace after the block.

    Args:
        size: of a disk of its own, such as `64m`; empty for the machine's.
    """
    # Not in pytest's folder for the test: a socket's path may have 107 characters only.
    folder = Path(tempfile.mkdtemp(prefix="kitchen-"))
    data = folder / "data"
    data.mkdir()
    if size:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "kitchen", str(data)], check=True)
    engine = OwnEngine(folder)
    try:
        engine.start()
        yield engine
    finally:
        try:
            engine.close()
        finally:
            _unmount(folder)
            shutil.rmtree(folder, ignore_errors=True)


def _unmount(folder: Path) -> None:
    mounts = [line.split()[1] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    for mount in reversed([mount for mount in mounts if mount.startswith(f"{folder}/")]):
        subprocess.run(["umount", "--lazy", mount], check=False)
