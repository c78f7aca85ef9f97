"""Starts the course's page, says when it answers, and stops it again."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
import webbrowser
from collections import deque
from pathlib import Path

from launcher import ports
from launcher.faults import Fault
from launcher.install import ensure_installed
from launcher.process import KEPT_LINES, termination_as_interrupt
from launcher.project import APP, ROOT, VENV
from launcher.terminal import StatusLine, say

# A cold disk and a virus scanner can make a first start slow.
SECONDS_TO_START = 120
SECONDS_TO_STOP = 8

# Streamlit's own welcome would name the address before the page answers there.
_OPTIONS = ["--server.headless=true", "--logger.hideWelcomeMessage=true", "--logger.level=warning"]
_OPTIONS += ["--browser.gatherUsageStats=false"]

# What the server prints of the way in, and how it says that it will: see lessons/entrance.
_ENTRANCE = re.compile(r"https?://\S+/enter\?code=\S+")
_ENTRANCE_HEADER = "Two-Kitchens-Entrance"

if sys.platform == "win32":
    _NEW_GROUP = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    _NEW_GROUP = 0


class Page:
    """A Streamlit server in a process of its own."""

    def __init__(self, python: Path, address: str, port: int) -> None:
        self._address, self._port = ports.reachable(address), port
        command = [str(python), "-m", "launcher.serve", str(APP), *_OPTIONS]
        command += [f"--server.address={address}", f"--server.port={port}"]
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._echo = False
        self._entrance = ""
        # In a group of its own: Ctrl-C reaches us alone, and we stop it in order.
        self._process = subprocess.Popen(
            command,
            cwd=str(ROOT),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            creationflags=_NEW_GROUP,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def url(self) -> str:
        host = f"[{self._address}]" if ":" in self._address else self._address
        return f"http://{host}:{self._port}"

    @property
    def entrance(self) -> str:
        """What to open in the browser: with the code that lets it in once, unless everybody may come in."""
        return self._entrance or self.url

    @property
    def log(self) -> tuple[str, ...]:
        return tuple(self._lines)

    @property
    def ended(self) -> int | None:
        """The exit status of the server, or None while it runs."""
        return self._process.poll()

    def wait_until_it_answers(self) -> bool:
        """Whether it came to answer before it ended by itself or the time ran out."""
        started, status = time.monotonic(), StatusLine()
        try:
            while self.ended is None and time.monotonic() - started < SECONDS_TO_START:
                if self._answers():
                    return True
                status.show(f"Starting the page … {time.monotonic() - started:.0f} s")
                time.sleep(0.05)
        finally:
            status.clear()
        if self.ended is not None:
            self._reader.join(timeout=2)
        return False

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(self._address, self._port, timeout=2)
        try:
            connection.request("GET", "/_stcore/health")
            answer = connection.getresponse()
            # The code was printed before this answer, and may be read from the pipe a moment later.
            return answer.status == 200 and bool(self._entrance or not answer.getheader(_ENTRANCE_HEADER))
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def wait(self) -> int:
        """Pass on what it prints until it ends; gives its exit status."""
        for line in self.log:
            say(line, sys.stderr)
        self._echo = True
        while self.ended is None:
            time.sleep(0.1)
        self._reader.join(timeout=2)
        return self._process.returncode

    def stop(self) -> None:
        """End it, kindly first."""
        self._echo = False
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - tells the type checker what PIPE means
        for line in self._process.stdout:
            found = None if self._entrance else _ENTRANCE.search(line)
            if found:
                # Not kept: it is said once, where the page is.
                self._entrance = found[0]
            elif line.strip():
                self._lines.append(line.rstrip())
                if self._echo:
                    say(line.rstrip(), sys.stderr)


def start(address: str, port: int | None, browser: bool) -> int:
    """Install what is missing, serve the course, and come back when it is stopped; gives the exit status.

    Args:
        address: where to listen.
        port: None for the usual one, or the next that is free.
        browser: whether to open the page once it answers.
    """
    if not APP.is_file():
        raise Fault(f"{APP} is missing: get it back with `git checkout {APP.name}`, then start again.")
    if port is not None and not ports.is_free(port, address):
        raise Fault(
            f"Port {port} on {address} is in use: stop what listens there "
            f"(`python3 course.py doctor --port {port}` says who), or leave --port out to take the next free one."
        )
    python = ensure_installed()
    with termination_as_interrupt():
        while True:
            chosen = port or ports.first_free(address)
            page = Page(python, address, chosen)
            try:
                if page.wait_until_it_answers():
                    return _serve(page, chosen, port, browser)
                code = page.ended
            finally:
                page.stop()
            # Somebody may have taken the port since we looked.
            if port is not None or ports.is_free(chosen, address):
                raise _did_not_start(page, code)


def _serve(page: Page, chosen: int, asked_for: int | None, browser: bool) -> int:
    try:
        if asked_for is None and chosen != ports.DEFAULT_PORT:
            say(f"Port {ports.DEFAULT_PORT} is in use, so the course takes {chosen}.")
        say(f"Ready: {page.entrance}   (Ctrl-C stops it)")
        if browser:
            _open(page.entrance)
        code = page.wait()
    except KeyboardInterrupt:
        say("\nStopping.")
        return 0
    raise Fault(f"The page ended by itself (exit status {code}): its last lines say why; then start again.", page.log)


def _did_not_start(page: Page, code: int | None) -> Fault:
    if code is None:
        message = f"The page did not answer at {page.url} within {SECONDS_TO_START} s: its last lines say why."
        return Fault(message, page.log)
    return Fault(
        f"The page could not start at {page.url} (exit status {code}): if its last lines name a missing module, "
        f"delete {VENV} and start again.",
        page.log,
    )


def _open(url: str) -> None:
    """Open the browser, unless it would be one that takes over this terminal."""
    graphical = sys.platform in ("win32", "darwin") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "BROWSER")
    )
    try:
        opened = graphical and webbrowser.open(url)
    except webbrowser.Error:
        opened = False
    if not opened:
        say("No browser could be opened from here: open that address yourself.")
