"""Looks the machine over before anything is installed, and says how to mend what is missing."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

from launcher.checks.docker import check_docker
from launcher.checks.folder import check_folder
from launcher.checks.images import check_images
from launcher.checks.index import check_index
from launcher.checks.memory import check_memory
from launcher.checks.port import check_port
from launcher.checks.pythons import check_pythons
from launcher.faults import Fault
from launcher.finding import Finding, Status
from launcher.fixes import SYSTEM_NAMES, this_system
from launcher.terminal import colour, say

# Every check has times of its own; this is for what has none, such as a name server that never answers.
SECONDS_IN_ALL = 90.0

_MARKS = {Status.OK: ("✓", "green"), Status.WARNING: ("–", "yellow"), Status.FAILED: ("✗", "red")}


class _Look(threading.Thread):
    """One check, done beside the others. A daemon, so that one that hangs does not keep the doctor from ending."""

    def __init__(self, name: str, check: Callable[[], list[Finding]]) -> None:
        super().__init__(name=name, daemon=True)
        self._check = check
        self._findings: list[Finding] = []

    def run(self) -> None:
        try:
            self._findings = self._check()
        except Fault as fault:
            self._findings = [Finding(self.name, Status.FAILED, "fault", str(fault))]
        except Exception as error:
            # One check that breaks must not take the answers of the others away.
            text = f"the check itself broke ({type(error).__name__}: {error}): please report it"
            self._findings = [Finding(self.name, Status.WARNING, "broken", text)]

    def findings(self, deadline: float) -> list[Finding]:
        """What was found, or that nothing was until the deadline."""
        self.join(max(0.0, deadline - time.monotonic()))
        if self.is_alive():
            return [Finding(self.name, Status.WARNING, "no-answer", f"no answer within {SECONDS_IN_ALL:.0f} s")]
        return self._findings


def examine(port: int, as_json: bool) -> int:
    """Look at everything at the same time and report; gives 0 when the course can run, else 1."""
    deadline = time.monotonic() + SECONDS_IN_ALL
    looks = [
        _Look("Python", check_pythons),
        _Look("Folder", check_folder),
        _Look("Memory", check_memory),
        _Look(f"Port {port}", lambda: check_port(port)),
        _Look("Packages", check_index),
        _Look("Docker", check_docker),
        _Look("Images", check_images),
    ]
    for look in looks:
        look.start()
    findings: list[Finding] = []
    for look in looks:
        for finding in look.findings(deadline):
            findings.append(finding)
            if not as_json:
                _show(finding)
    good = not any(finding.status is Status.FAILED for finding in findings)
    if as_json:
        checks = [finding.as_json() for finding in findings]
        # Escaped, so that every terminal and every pipe carries it.
        say(json.dumps({"ok": good, "system": this_system(), "checks": checks}, indent=2))
    else:
        say("")
        say(_verdict(good))
    return 0 if good else 1


def _show(finding: Finding) -> None:
    mark, name = _MARKS[finding.status]
    say(f"{colour(mark, name)} {finding.name:<13} {finding.found}")
    if finding.fix:
        remedies = finding.fix.by_system()
        same = len(set(remedies.values())) == 1
        for system, text in list(remedies.items())[: 1 if same else None]:
            label = "any system" if same else SYSTEM_NAMES[system]
            line = f"    {label + ':':<11} {text}"
            say(line if same or system == this_system() else colour(line, "dim"))


def _verdict(good: bool) -> str:
    if good:
        return "The course can run here: python3 course.py"
    return "The course cannot run here yet: mend what is marked ✗, then look again with python3 course.py doctor"
