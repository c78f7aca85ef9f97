"""How long a newcomer waits: from a clean clone with warm package caches to the page answering, and at a second start.

    python3 benchmarks/first_start.py [--working-tree] [--cold] [--port N]

Real processes throughout: `git clone` of HEAD into a new folder, `python3 course.py` in it, and requests to the page.
Before the clock starts the course is installed once elsewhere, so that uv's cache is warm: the figure says what our
own work costs, and not how fast a network is.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Measure, print, and leave nothing behind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--working-tree", action="store_true", help="take the files as they are now, committed or not")
    parser.add_argument("--cold", action="store_true", help="do not warm the package cache first")
    parser.add_argument("--port", type=int, default=0, help="the page's port; any free one by default")
    options = parser.parse_args()
    # Whoever stops us early stops what we started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    port = options.port or free_port()
    with tempfile.TemporaryDirectory(prefix="two-kitchens-first-start-") as folder:
        if not options.cold:
            warm = copy(Path(folder, "warm"), options.working_tree)
            subprocess.run([sys.executable, warm / "course.py", "install"], check=True, stdout=subprocess.DEVNULL)
            shutil.rmtree(warm)
        started = time.monotonic()
        project = copy(Path(folder, "clone"), options.working_tree)
        cloned = time.monotonic()
        with page(project, port):
            first = time.monotonic() - cloned
        second_start = time.monotonic()
        with page(project, port):
            second = time.monotonic() - second_start
    print(f"clone:                          {cloned - started:6.1f} s")
    print(f"clean clone to page answering:  {first:6.1f} s")
    print(f"second start to page answering: {second:6.1f} s")
    return 0


def copy(to: Path, working_tree: bool) -> Path:
    """The project in a new folder: as it was committed last, or as it is now."""
    if not working_tree:
        subprocess.run(["git", "clone", "--quiet", ROOT, to], check=True)
        return to
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    files = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, files.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    return to


@contextmanager
def page(project: Path, port: int) -> Iterator[None]:
    """Inside the block the page answers: the server is well, and the page itself comes with its content."""
    command = [sys.executable, str(project / "course.py"), "--no-browser", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as course:
        try:
            assert course.stdout is not None
            if not any(line.startswith("Ready: ") for line in course.stdout):
                raise SystemExit(f"The course did not start in {project}: what it said stands above.")
            check(f"http://127.0.0.1:{port}")
            yield
        finally:
            course.send_signal(signal.SIGINT)
            course.wait()


def check(url: str) -> None:
    for path, expected in (("/_stcore/health", "ok"), ("/", '<div id="root">')):
        with urllib.request.urlopen(url + path, timeout=10) as answer:
            if expected not in answer.read().decode():
                raise SystemExit(f"{url}{path} answered without “{expected}”, so the page does not really work.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
