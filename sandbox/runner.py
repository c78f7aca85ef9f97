"""Runs one job inside an environment: the only code of ours that goes in.

Its source is handed to the environment's own Python (`python -c SOURCE`), so it imports the standard library
alone and runs on Python 3.8 and later. It reads one line of JSON on stdin, the request, and writes one line of
JSON on stdout, the response; see `sandbox.protocol` for both. What the command prints goes into the response
and, as it comes, to stderr, so that somebody outside can follow.

It reports facts and judges nothing: which facts make a timeout or a memory fault is decided outside.
"""

import sys

# The job's files must not stand in for modules that we import.
sys.path[:] = [entry for entry in sys.path if entry not in ("", ".")]

import base64
import ctypes
import importlib.metadata
import json
import locale
import os
import platform
import re
import signal
import stat
import subprocess
import threading
import time

CHUNK = 65536
DRAIN_SECONDS = 1.0
SETTINGS = re.compile(r"(TZ|LANG|LANGUAGE|LC_.*|PYTHON.*|OMP_.*|OPENBLAS_.*|MKL_.*|NUMEXPR_.*)$")
CPU_FLAGS = ("avx", "avx2", "avx512f", "fma", "sse4_2", "asimd", "sve")
PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 4, 36


class Capture(threading.Thread):
    """Keeps the first `limit` bytes of a stream, and shows them on stderr as they come."""

    def __init__(self, stream, limit, on_flood):
        super().__init__(daemon=True)
        self.stream, self.limit, self.on_flood = stream, limit, on_flood
        self.kept, self.flooded = bytearray(), False
        self.start()

    def run(self):
        while True:
            chunk = os.read(self.stream.fileno(), CHUNK)
            if not chunk:
                return
            room = self.limit - len(self.kept)
            if room > 0:
                self.kept += chunk[:room]
                os.write(2, chunk[:room])
            if len(chunk) > room and not self.flooded:
                self.flooded = True
                self.on_flood()


class Stop:
    """Why the command was stopped, the first reason only, and the stopping itself."""

    def __init__(self):
        self.reason, self.process = None, None

    def __call__(self, reason):
        if self.reason is None:
            self.reason = reason
            kill_group(self.process)


def harden():
    """Keep the command from reading our memory, and let its runaway children come back to us (Linux only)."""
    if sys.platform == "linux":
        prctl = ctypes.CDLL(None).prctl
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def kill_group(process):
    if os.name == "nt":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def parents():
    """Parent of every live process, by process id (Linux only)."""
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open("/proc/%s/stat" % entry, "rb") as file:
                    fields = file.read().rpartition(b")")[2].split()
            except OSError:
                continue
            if fields[0] != b"Z":
                found[int(entry)] = int(fields[1])
    return found


def kill_descendants():
    """Kill whatever the command left behind, however it detached itself; it can outrun us for a while, not for ever."""
    if sys.platform != "linux":
        return
    for _ in range(100):
        tree, ours = parents(), {os.getpid()}
        grown = True
        while grown:
            more = {pid for pid, parent in tree.items() if parent in ours} - ours
            ours |= more
            grown = bool(more)
        ours.discard(os.getpid())
        if not ours:
            return
        for pid in ours:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass
        time.sleep(0.01)


def self_limits(request):
    """For an engine without cgroups: limits that the command's own process takes on before it starts."""
    limits = request["limits"]
    if not request["self_limit"] or os.name == "nt":
        return None
    import resource

    def apply():
        for name, value in (("RLIMIT_DATA", limits["memory"]), ("RLIMIT_FSIZE", 16 * limits["files"])):
            if hasattr(resource, name):
                resource.setrlimit(getattr(resource, name), (value, value))

    return apply


def prefer_as_victim():
    # When memory runs out, the kernel is to take the command and leave us to tell about it.
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass


def write_files(files):
    for name, data in files.items():
        folder = os.path.dirname(name)
        if folder:
            os.makedirs(folder, exist_ok=True)
        with open(name, "wb") as file:
            file.write(base64.b64decode(data))


def execute(request):
    """Run the command to its end or its limits, and say what happened."""
    limits = request["limits"]
    command = list(request["command"])
    if command[0] == "python":
        command[0] = sys.executable
    own_limits = self_limits(request)

    def before_exec():
        prefer_as_victim()
        if own_limits:
            own_limits()

    stop = Stop()
    begun = time.monotonic()
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=None if os.name == "nt" else before_exec,
            start_new_session=os.name != "nt",
        )
    except OSError as error:
        return {"not_started": "%s: %s" % (command[0], error.strerror or error)}
    stop.process = process
    out = Capture(process.stdout, limits["output"], lambda: stop("output"))
    err = Capture(process.stderr, limits["output"], lambda: stop("output"))
    threading.Thread(target=feed, args=(process.stdin, base64.b64decode(request["stdin"])), daemon=True).start()
    inventory = fingerprint()
    try:
        process.wait(max(0.0, limits["seconds"] - (time.monotonic() - begun)))
    except subprocess.TimeoutExpired:
        stop("timeout")
        process.wait()
    seconds = time.monotonic() - begun
    kill_group(process)
    kill_descendants()
    for capture in (out, err):
        capture.join(DRAIN_SECONDS)
    return {
        "exit_code": process.returncode,
        "stopped": stop.reason,
        "seconds": seconds,
        "stdout": base64.b64encode(bytes(out.kept)).decode(),
        "stderr": base64.b64encode(bytes(err.kept)).decode(),
        "stdout_cut": out.flooded,
        "stderr_cut": err.flooded,
        "fingerprint": inventory,
    }


def feed(stream, data):
    try:
        stream.write(data)
        stream.close()
    except OSError:
        pass  # The command need not read its input.


def collect(names, limit):
    """The files to bring back: only regular ones inside the working directory, at most `limit` bytes together."""
    found, missing, home = {}, [], os.path.realpath(".")
    for name in names:
        path = os.path.realpath(name)
        try:
            usable = path.startswith(home + os.sep) and stat.S_ISREG(os.lstat(path).st_mode)
        except OSError:
            usable = False
        if not usable:
            missing.append(name)
            continue
        size = os.path.getsize(path)
        if size > limit:
            return {"files": {}, "missing": missing, "too_large": [name, size]}
        with open(path, "rb") as file:
            data = file.read(limit + 1)
        limit -= len(data)
        found[name] = base64.b64encode(data).decode()
    return {"files": found, "missing": missing, "too_large": None}


def fingerprint():
    """The runtime's inventory; every value is a text."""
    settings = {name: value for name, value in os.environ.items() if SETTINGS.match(name)}
    settings["time zone"] = "/".join(time.tzname)
    settings["text encoding"] = locale.getpreferredencoding(False)
    settings["file name encoding"] = sys.getfilesystemencoding()
    settings["UTF-8 mode"] = str(sys.flags.utf8_mode)
    system = {
        "operating system": platform.system(),
        "distribution": first_match("/etc/os-release", r'^PRETTY_NAME="?([^"\n]*)'),
        "C library": " ".join(platform.libc_ver()).strip(),
        "machine": platform.machine(),
        "processor": first_match("/proc/cpuinfo", r"^model name\s*:\s*(.*)") or platform.processor(),
        "processor features": cpu_flags(),
        "cores": str(os.cpu_count()),
        "user": str(os.getuid()) if hasattr(os, "getuid") else "",
    }
    packages = {}
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"]
        if name:
            packages[re.sub(r"[-_.]+", "-", name).lower()] = distribution.version
    return {
        "python": {"version": platform.python_version(), "implementation": platform.python_implementation()},
        "packages": dict(sorted(packages.items())),
        "settings": settings,
        "system": system,
    }


def first_match(path, pattern):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            match = re.search(pattern, file.read(), re.MULTILINE)
    except OSError:
        return ""
    return match.group(1).strip() if match else ""


def cpu_flags():
    flags = first_match("/proc/cpuinfo", r"^(?:flags|Features)\s*:\s*(.*)").split()
    return " ".join(flag for flag in CPU_FLAGS if flag in flags)


def main():
    request = json.loads(sys.stdin.buffer.readline())
    harden()
    write_files(request["files"])
    response = execute(request)
    if "not_started" not in response:
        response.update(collect(request["collect"], request["limits"]["files"]))
    response["nonce"] = request["nonce"]
    line = json.dumps(response).encode() + b"\n"
    while line:
        line = line[os.write(1, line) :]
    # Threads may still hold a stream that a detached child keeps open: leave without them.
    os._exit(0)


main()
