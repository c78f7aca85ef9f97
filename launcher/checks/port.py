"""Is the page's port free, and if not, who has it?"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from launcher import ports
from launcher.faults import Fault
from launcher.finding import Finding, Status
from launcher.fixes import Fix
from launcher.process import ask

_LISTENING = "0A"


def check_port(port: int) -> list[Finding]:
    """Look at one port of this computer."""
    name = f"Port {port}"
    try:
        free = ports.is_free(port)
    except Fault as fault:
        return [Finding(name, Status.FAILED, "forbidden", str(fault))]
    if free:
        return [Finding(name, Status.OK, "free", "free")]
    number, program = owner(port)
    who = f"{program or 'a program'} (process {number})" if number else "another program"
    stop = number or "NUMBER"
    fix = Fix(
        linux=f"kill {stop}" if number else f"sudo ss -ltnp 'sport = :{port}' says who it is; kill NUMBER stops it",
        macos=f"kill {stop}"
        if number
        else f"sudo lsof -nP -iTCP:{port} -sTCP:LISTEN says who it is; kill NUMBER stops it",
        windows=f"taskkill /PID {stop}"
        if number
        else f"netstat -ano | findstr :{port} says who it is; taskkill /PID NUMBER",
    )
    text = f"in use by {who}; the course takes the next free one by itself"
    return [Finding(name, Status.WARNING, "in-use", text, fix)]


def owner(port: int) -> tuple[int, str]:
    """Number and name of the process that listens on `port`; 0 and nothing where the system does not tell us."""
    if sys.platform == "win32":
        return _of_netstat(port)
    if sys.platform == "darwin":
        return _of_lsof(port)
    return _of_proc(port)


def _of_proc(port: int) -> tuple[int, str]:
    """Linux: the socket's number stands in a table, and beside the open files of the process that has it."""
    sockets = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for fields in map(str.split, lines):
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                sockets.add(f"socket:[{fields[9]}]")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(str(file)) in sockets for file in (process / "fd").iterdir()):
                return int(process.name), (process / "comm").read_text(encoding="utf-8").strip()
        except OSError:  # somebody else's, or gone by now
            continue
    return 0, ""


def _of_lsof(port: int) -> tuple[int, str]:
    answer = ask(["lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"], seconds=5)
    found = dict(re.findall(r"^([pc])(.+)$", answer.stdout, re.MULTILINE)) if answer else {}
    return int(found.get("p", 0)), found.get("c", "")


def _of_netstat(port: int) -> tuple[int, str]:
    answer = ask(["netstat", "-ano", "-p", "TCP"], seconds=10)
    for line in answer.stdout.splitlines() if answer else ():
        fields = line.split()
        # The state's name is translated; who listens has no other end.
        if len(fields) == 5 and fields[1].endswith(f":{port}") and fields[2].endswith(":0"):
            tasks = ask(["tasklist", "/FI", f"PID eq {fields[4]}", "/FO", "CSV", "/NH"], seconds=10)
            name = re.match(r'"([^"]+)"', tasks.stdout) if tasks else None
            return int(fields[4]), name[1] if name else ""
    return 0, ""
