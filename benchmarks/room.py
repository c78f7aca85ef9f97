"""How long a room of learners waits when all of them open a lesson's link and press its buttons at the same time.

    python -m benchmarks.room [--learners N] [--within SECONDS] [--at-once]

One server process, started as the hosted image starts it: hosted, with recorded results and the learners' progress in
an SQLite file of its own, on a free port of this computer. Somebody looks at the page once, as the person who started
the server would. Then N learners (100) open the story within SECONDS (10), each over a real websocket; when all have
it, they press Train within as many seconds, and then Serve. With `--at-once` each learner presses the next button
without waiting for the others or for anything else, so that all of it is asked for within SECONDS.

Prints the median and the 95th percentile of each step, and what the server took of the machine; ends with status 1
where the page takes more than 1.5 s or Serve more than 5 s at the 95th percentile, or a learner does not get there.
The clients share the processor with the server, and fetch neither scripts nor fonts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.visitor import Lost, Visitor

ROOT = Path(__file__).resolve().parents[1]
LEARNERS, WITHIN_SECONDS = 100, 10.0
MOST_SECONDS = {"page": 1.5, "Serve": 5.0}
PATIENCE_SECONDS = 300.0
PAGE = "story"
_TRAIN, _SERVE = "press-train", "press-serve"
_STEPS = ("page", "Train", "Serve")


@dataclass(frozen=True)
class Way:
    """One learner's way through the steps.

    Attributes:
        seconds: of each step that was reached, in order.
        trouble: why it ended early; empty if it did not.
    """

    seconds: tuple[float, ...]
    trouble: str = ""


@dataclass(frozen=True)
class Usage:
    """What a process has taken of the machine.

    Attributes:
        seconds: of a core.
        mebibytes: of memory, at most.
    """

    seconds: float
    mebibytes: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit status whether the room is served quickly enough."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=LEARNERS, help=f"how many (default {LEARNERS})")
    parser.add_argument("--within", type=float, default=WITHIN_SECONDS, help="seconds in which they all arrive")
    parser.add_argument("--at-once", action="store_true", help="nobody waits for the others between two steps")
    parser.add_argument("--patience", type=float, default=PATIENCE_SECONDS, help="seconds after which it is given up")
    parser.add_argument(
        "--option", action="append", default=[], help="for the server, such as runner.postScriptGC=true"
    )
    options = parser.parse_args(arguments)
    # Stopped early, we stop the server, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with (
        tempfile.TemporaryDirectory(prefix="two-kitchens-room-") as folder,
        server(Path(folder), options.option) as (address, process),
    ):
        before = usage(process.pid)
        ways = asyncio.run(room(address, 1, 0.0, options.patience))
        if not ways[0].trouble:
            print(f"The first visitor waited {ways[0].seconds[0]:.1f} s for the page.")
            before = usage(process.pid)
            ways = asyncio.run(
                room(address, options.learners, options.within, options.patience, at_once=options.at_once)
            )
        return tell(ways, replace(after := usage(process.pid), seconds=after.seconds - before.seconds))


async def room(address: str, learners: int, within: float, patience: float, *, at_once: bool = False) -> list[Way]:
    """Let everybody in, and give what each of them met with."""
    gates = [] if at_once else [asyncio.Barrier(learners) for _ in _STEPS]
    return await asyncio.gather(
        *(learn(address, within * number / learners, patience, gates) for number in range(learners))
    )


async def learn(address: str, late: float, patience: float, gates: Sequence[asyncio.Barrier]) -> Way:
    """One learner's way.

    Args:
        late: by how many seconds after the first learner each step begins; without gates only the first.
        gates: where everybody waits for everybody else before a step.
    """
    visitor = Visitor(address, PAGE)
    seconds: list[float] = []
    steps: tuple[Callable[[], Awaitable[float]], ...] = (
        lambda: visitor.open(_TRAIN),
        lambda: visitor.press(_TRAIN, _SERVE),
        lambda: visitor.press(_SERVE, 'data-figure="verdict-prod"'),
    )
    try:
        async with asyncio.timeout(patience):
            for number, step in enumerate(steps):
                if gates:
                    await gates[number].wait()
                if gates or not number:
                    await asyncio.sleep(late)
                seconds.append(await step())
    except (Lost, OSError, TimeoutError) as error:
        for gate in gates:
            await gate.abort()
        return Way(tuple(seconds), f"{_STEPS[len(seconds)]}: {error!r}")
    except asyncio.BrokenBarrierError:
        return Way(tuple(seconds), "another learner did not get there")
    finally:
        await visitor.close()
    return Way(tuple(seconds))


def tell(ways: Sequence[Way], used: Usage) -> int:
    """Print what was measured; gives the exit status."""
    print(f"{len(ways)} learners, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; seconds")
    print(f"{'step':<8} {'median':>8} {'p95':>8} {'worst':>8} {'limit':>8}")
    slow = []
    for number, step in enumerate(_STEPS):
        taken = [way.seconds[number] for way in ways if len(way.seconds) > number]
        if not taken:
            continue
        p95, limit = percentile_95(taken), MOST_SECONDS.get(step)
        shown = f"{limit:8.1f}" if limit else f"{'':>8}"
        print(f"{step:<8} {statistics.median(taken):8.2f} {p95:8.2f} {max(taken):8.2f} {shown}")
        if limit and p95 > limit:
            slow.append(step)
    print(f"The server worked for {used.seconds:.1f} s of one core, and held {used.mebibytes} MiB at most.")
    lost = [way.trouble for way in ways if way.trouble]
    if lost:
        print(f"{len(lost)} of {len(ways)} did not get there; the first: {lost[0]}")
    if slow:
        print(f"Beyond the limit at the 95th percentile: {', '.join(slow)}.")
    return 1 if slow or lost else 0


def percentile_95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


@contextmanager
def server(folder: Path, options: Sequence[str] = ()) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The course as its image serves it, with what it keeps in `folder`; its address and its process."""
    port = free_port()
    found = re.search(r"^CMD (\[.+\])$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert found, "the image's Dockerfile has no CMD"
    program, *rest = json.loads(found[1])
    command = [sys.executable, *([] if program.startswith("python") else ["-m", program]), *rest]
    command += [f"--{option}" for option in ("server.address=127.0.0.1", f"server.port={port}", *options)]
    settings = {
        "TWO_KITCHENS_HOSTED": "1",
        "TWO_KITCHENS_ENGINE": "recorded",
        "TWO_KITCHENS_DATABASE_URL": f"sqlite:///{folder / 'progress.sqlite3'}",
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, process, folder / "log")
        yield address, process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return as soon as the server answers."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"The server did not start:\n{log.read_text(errors='replace')[-3000:]}")


def usage(pid: int) -> Usage:
    """What the process has used since it began; nothing where the system does not say so."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        times = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return Usage(0.0, 0)
    held = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    ticks = int(times[11]) + int(times[12])
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), int(held[1]) // 1024 if held else 0)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
