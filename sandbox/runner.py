"""Runs one job inside an environment: the only code of ours that goes in.

Its source is handed to the environment's own Python (`python -c SOURCE`), so it imports the standard library
alone and runs on Python 3.8 and later. It reads one line of JSON on stdin, the request, and writes two lines on
stdout: that the command begins, and the response; see `sandbox.protocol` for all three. What the command prints goes
into the response and, line by line as it comes, to stderr, so that somebody outside can follow.

It reports facts and judges nothing: which facts make a timeout or a memory fault is decided outside.
"""

import os
import sys

# The job's files must not stand in for modules that we import.
sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry) != os.path.realpath(os.curdir)]

import base64
import ctypes
import hmac
import importlib.metadata
import json
import locale
import platform
import re
import select
import signal
import stat
import subprocess
import threading
import time

CHUNK = 65536
DRAIN_SECONDS = 5.0
SETTINGS = re.compile(r"(TZ|LANG|LANGUAGE|LC_.*|PYTHON.*|OMP_.*|OPENBLAS_.*|MKL_.*|NUMEXPR_.*)$")
CPU_FLAGS = {"avx", "avx2", "avx512f", "fma", "sse4_2", "asimd", "sve"}
PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 4, 36
prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
showing = threading.Lock()


class Capture(threading.Thread):
    """Keeps the first `limit` bytes of a pipe, and shows them on stderr as they come, whole lines at a time.

    Its thread starts before the command does: a command that takes every process there is cannot stop it.
    """

    def __init__(self, limit, on_flood):
        super().__init__(daemon=True)
        self.source, self.sink = os.pipe()
        self.limit, self.on_flood = limit, on_flood
        self.kept, self.flooded, self.line = bytearray(), False, b""
        self.start()

    def run(self):
        while True:
            chunk = os.read(self.source, CHUNK)
            if not chunk:
                break
            room = max(0, self.limit - len(self.kept))
            self.kept += chunk[:room]
            self.show(chunk[:room])
            if len(chunk) > room and not self.flooded:
                self.flooded = True
                self.on_flood()
        self.show(b"", last=True)

    def show(self, data, last=False):
        # Whole lines, so that the two streams do not mix within one.
        self.line += data
        end = len(self.line) if last or len(self.line) > CHUNK else max(map(self.line.rfind, (b"\n", b"\r"))) + 1
        shown, self.line = self.line[:end], self.line[end:]
        if last and shown and not shown.endswith(b"\n"):
            shown += b"\n"
        with showing:
            try:
                while shown:
                    shown = shown[os.write(2, shown) :]
            except OSError:
                pass  # Nobody follows any more; the response still counts.

    def result(self):
        """What was kept, as base64, and whether there was more. A pipe that somebody still holds may give more."""
        self.join(DRAIN_SECONDS)
        return base64.b64encode(bytes(self.kept)).decode(), self.flooded or self.is_alive()


class Stop:
    """Why the command was stopped, the first reason only, and the stopping itself."""

    def __init__(self):
        self.reason, self.process, self.begun = None, None, threading.Event()

    def __call__(self, reason):
        if self.begun.wait() and self.reason is None:
            self.reason = reason
            kill_group(self.process)


def kill_group(process):
    if os.name == "nt":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def parents():
    """Parent of every process, by process id (Linux only)."""
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open("/proc/%s/stat" % entry, "rb") as file:
                    found[int(entry)] = int(file.read().rpartition(b")")[2].split()[1])
            except OSError:
                continue
    return found


def kill_descendants():
    """Kill whatever the command left behind, however it detached itself; it can outrun us for a while, not for ever."""
    if sys.platform != "linux":
        return
    for _ in range(100):
        tree, ours, more = parents(), {os.getpid()}, True
        while more:
            more = {pid for pid, parent in tree.items() if parent in ours} - ours
            ours |= more
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
        return []
    import resource

    wanted = (("RLIMIT_DATA", limits["memory"]), ("RLIMIT_FSIZE", 16 * limits["files"]))
    return [(resource.setrlimit, getattr(resource, name), (n, n)) for name, n in wanted if hasattr(resource, name)]


def prefer_as_victim():
    """When memory runs out, the kernel is to take the command and leave us to tell about it."""
    if prctl:
        # We are closed to our own user, see `main`, and a new process inherits that: open it, or it may not write here.
        prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
    try:
        adjust = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(adjust, b"1000")
        os.close(adjust)
    except OSError:
        pass


def memory_kills(own_cgroup):
    """How many processes the kernel has killed so far because memory had run out; None where it does not tell.

    In a container it is the container's own count that stands there; else it is that of the whole machine.
    """
    counters = ["/proc/vmstat"]
    if own_cgroup:
        counters = ["/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control", *counters]
    for path in counters:
        count = first_match(path, r"^oom_kill (\d+)$")
        if count:
            return int(count)
    return None


def write_files(files):
    while files:
        name, data = files.popitem()  # Not held twice: what we hold counts against the command's memory.
        folder = os.path.dirname(name)
        if folder:
            os.makedirs(folder, exist_ok=True)
        with open(name, "wb") as file:
            file.write(base64.b64decode(data))


def execute(request):
    """Run the command to its end or its limits, and say what happened."""
    limits, command = request["limits"], list(request["command"])
    if command[0] == "python":
        command[0] = sys.executable
    own_limits = self_limits(request)

    def before_exec():
        prefer_as_victim()
        for function, *arguments in own_limits:
            function(*arguments)

    stop = Stop()
    out, err = (Capture(limits["output"], lambda: stop("output")) for _ in range(2))
    stdin, feeder = os.pipe()
    given = base64.b64decode(request.pop("stdin"))
    threading.Thread(target=feed, args=(feeder, given), daemon=True).start()
    killed_before = memory_kills(not request["self_limit"])
    begun = time.monotonic()
    try:
        process = stop.process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=out.sink,
            stderr=err.sink,
            preexec_fn=None if os.name == "nt" else before_exec,
            start_new_session=os.name != "nt",
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return {"not_started": "%s: %s" % (command[0], getattr(error, "strerror", None) or error)}
    finally:
        for end in (stdin, out.sink, err.sink):
            os.close(end)
    stop.begun.set()
    inventory = fingerprint()
    if not ends_within(process, max(0.0, limits["seconds"] - (time.monotonic() - begun))):
        stop("timeout")
        process.wait()
    seconds = time.monotonic() - begun
    kill_group(process)
    kill_descendants()
    killed = memory_kills(not request["self_limit"])
    (stdout, stdout_cut), (stderr, stderr_cut) = out.result(), err.result()
    return {
        "exit_code": process.returncode,
        "stopped": stop.reason,
        "seconds": seconds,
        # Of all its processes; Windows does not tell.
        "cpu_seconds": None if os.name == "nt" else sum(os.times()[2:4]),
        "memory_kills": None if killed is None or killed_before is None else killed - killed_before,
        "stdout": stdout,
        "stderr": stderr,
        "stdout_cut": stdout_cut,
        "stderr_cut": stderr_cut,
        "fingerprint": inventory,
    }


def feed(pipe, data):
    try:
        with open(pipe, "wb") as stream:
            stream.write(data)
    except OSError:
        pass  # The command need not read its input.


def ends_within(process, seconds):
    """Whether `process` ends in that time. Told by the kernel where it can: Popen looks only every 50 ms."""
    try:
        descriptor = os.pidfd_open(process.pid)
    except (AttributeError, OSError):
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True
    ended = select.select([descriptor], [], [], seconds)[0]
    os.close(descriptor)
    if ended:
        process.wait()
    return bool(ended)


def collect(home, names, limit):
    """The files to bring back: only regular ones inside the folder `home`, at most `limit` bytes together."""
    found, missing = {}, []
    for name in names:
        path = os.path.realpath(os.path.join(home, name))
        try:
            if not path.startswith(home + os.sep) or not stat.S_ISREG(os.lstat(path).st_mode):
                raise OSError
            size = os.path.getsize(path)
            if size > limit:
                return {"files": {}, "missing": missing, "too_large": [name, size]}
            with open(path, "rb") as file:
                data = file.read(limit + 1)
        except OSError:
            missing.append(name)
            continue
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
    flags = first_match("/proc/cpuinfo", r"^(?:flags|Features)\s*:\s*(.*)")
    system = {
        "operating system": platform.system(),
        "distribution": first_match("/etc/os-release", r'^PRETTY_NAME="?([^"\n]*)'),
        "C library": " ".join(platform.libc_ver()).strip(),
        "machine": platform.machine(),
        "processor": first_match("/proc/cpuinfo", r"^model name\s*:\s*(.*)") or platform.processor(),
        "processor features": " ".join(sorted(CPU_FLAGS.intersection(flags.split()))),
        "cores": str(os.cpu_count()),
        "user": str(os.getuid()) if hasattr(os, "getuid") else "",
    }
    packages = {}
    for distribution in importlib.metadata.distributions():
        try:
            name = re.sub(r"[-_.]+", "-", distribution.metadata["Name"]).lower()
            packages.setdefault(name, distribution.version)  # The first on the path is the one that is imported.
        except (TypeError, KeyError, AttributeError, OSError, UnicodeError):
            pass  # A broken installation of something: it has no name, or no version.
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


def say(nonce, told):
    """Write one line into the channel, sealed: whoever manages to read it there still cannot write another."""
    body = json.dumps(told).encode()
    line = hmac.new(nonce.encode(), body, "sha256").hexdigest().encode() + b" " + body + b"\n"
    while line:
        line = line[os.write(1, line) :]


def main():
    request = json.loads(sys.stdin.buffer.readline())
    home = os.path.realpath(os.curdir)
    if prctl:
        # The command, which is the same user, must not read our memory; its runaway children come back to us.
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        write_files(request["files"])
    except OSError as error:
        response = {"not_started": "%s: %s" % (error.filename or "writing its files", error.strerror)}
    else:
        # From here on it is the command that may keep us from answering, as its user is ours, and not the environment.
        say(request["nonce"], "begins")
        response = execute(request)
    if "not_started" not in response:
        response.update(collect(home, request["collect"], request["limits"]["files"]))
    say(request["nonce"], response)
    # Threads may still hold a stream that a detached child keeps open: leave without them.
    os._exit(0)


main()
