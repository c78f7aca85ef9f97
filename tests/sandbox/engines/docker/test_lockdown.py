"""Containers are locked down: seen from inside, and in Docker's own words."""

from __future__ import annotations

import json

import pytest

from sandbox.cancellation import Cancellation
from sandbox.errors import Cancelled
from sandbox.job import Job, Limits
from sandbox.size import Size

pytestmark = pytest.mark.docker

LOOK = """
import json, os, socket, sys

def status(name):
    return next(line.split()[1:] for line in open("/proc/self/status") if line.startswith(name + ":"))

def can_write(path):
    try:
        open(path, "w").write("x")
    except OSError:
        return False
    return True

def can_connect():
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=2)
    except OSError as error:
        return error.strerror
    return "connected"

def can_become_root():
    try:
        os.setuid(0)
    except OSError:
        return False
    return True

print(json.dumps({
    "user": [os.getuid(), os.getgid()],
    "groups": [group for group in os.getgroups() if group != os.getgid()],
    "capabilities": [status(name)[0] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")],
    "no new rights": status("NoNewPrivs")[0],
    "system calls are filtered": status("Seccomp")[0],
    "network": sorted(line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line),
    "connection": can_connect(),
    "root": can_become_root(),
    "can write": [path for path in ("/x", "/etc/passwd", "/opt/x", "/usr/x", "/home/x", "/var/x", "/run/x",
                                    "/proc/sys/kernel/hostname", "/sys/x", "/tmp/x", "/work/x", "/dev/shm/x")
                  if can_write(path)],
    "can run from /tmp": os.system("cp /bin/true /tmp/true && /tmp/true 2>/dev/null") == 0,
    "disks": sorted(name for name in os.listdir("/dev") if name.startswith(("sd", "vd", "nvme", "mem", "kmsg"))),
    "docker": os.path.exists("/var/run/docker.sock"),
    "processes": sorted(int(pid) for pid in os.listdir("/proc") if pid.isdigit())[0],
    "host name": socket.gethostname(),
    "folder": [os.getcwd(), os.listdir()],
    "home": os.environ["HOME"],
    "taken first when memory runs out": open("/proc/self/oom_score_adj").read().strip(),
    "parent's memory": os.access("/proc/%d/mem" % os.getppid(), os.R_OK),
    "parent's files": os.access("/proc/%d/fd" % os.getppid(), os.R_OK),
}))
"""


def test_seen_from_inside_there_is_no_network_no_right_and_nothing_to_write(docker_engine, lab):
    result = docker_engine.run(lab, Job(("python", "-c", LOOK)))
    assert result.ok, result.message + result.stderr
    seen = json.loads(result.stdout)
    assert seen == {
        "user": [1000, 1000],
        "groups": [],
        "capabilities": ["0000000000000000"] * 5,
        "no new rights": "1",
        "system calls are filtered": "2",
        "network": ["lo"],
        "connection": "Network is unreachable",
        "root": False,
        "can write": ["/tmp/x", "/work/x", "/dev/shm/x"],
        "can run from /tmp": False,
        "disks": [],
        "docker": False,
        "processes": 1,
        "host name": "kitchen",
        "folder": ["/work", ["x"]],
        "home": "/tmp",
        "taken first when memory runs out": "1000",
        "parent's memory": False,
        "parent's files": False,
    }


def test_docker_itself_holds_the_limits_that_the_job_asks_for(docker_engine, lab, lab_containers):
    limits = Limits(seconds=20, memory=200 * Size.MiB, processes=20, cpus=0.5)
    job = Job(("python", "-c", "print('here', flush=True); import time; time.sleep(60)"), limits=limits)
    seen, cancellation = [], Cancellation()

    def listen(event) -> None:
        seen.extend(lab_containers())
        cancellation.request()

    # It lasts for as long as it takes to look at it.
    with pytest.raises(Cancelled):
        docker_engine.run(lab, job, listen, cancellation)
    (found,) = seen
    host = found["HostConfig"]
    assert (host["Memory"], host["MemorySwap"]) == (200 * Size.MiB, 200 * Size.MiB)
    assert host["CpuQuota"] / host["CpuPeriod"] == 0.5
    # The init, the runner and its three threads come on top.
    assert host["PidsLimit"] == 20 + 5
    assert (host["NetworkMode"], host["ReadonlyRootfs"], host["Privileged"]) == ("none", True, False)
    assert (host["CapDrop"], host["CapAdd"], host["Init"]) == (["ALL"], None, True)
    assert "no-new-privileges" in host["SecurityOpt"]
    assert not (host["Binds"] or host["Devices"] or found["Mounts"])
    assert host["LogConfig"]["Type"] == "none"
    assert found["Config"]["User"] == "1000:1000"


def test_a_job_that_may_have_one_process_can_run(docker_engine, lab):
    assert docker_engine.run(lab, Job(("python", "-c", ""), limits=Limits(processes=1))).ok


def test_as_many_threads_as_the_job_may_have_can_run(docker_engine, lab):
    code = (
        "import threading, time\n"
        "threads = [threading.Thread(target=time.sleep, args=(1,)) for _ in range(9)]\n"
        "for thread in threads: thread.start()"
    )
    assert docker_engine.run(lab, Job(("python", "-c", code), limits=Limits(processes=10))).ok


def test_more_cores_than_the_machine_has_are_no_reason_to_refuse(docker_engine, lab):
    assert docker_engine.run(lab, Job(("python", "-c", ""), limits=Limits(cpus=1000.0))).ok


def test_the_libraries_import_and_compute_under_the_default_limits_with_one_thread(docker_engine, environments):
    code = (
        "import numpy, pandas, sklearn.linear_model as m\n"
        "X = numpy.random.default_rng(0).normal(size=(500, 500)); m.LogisticRegression().fit(X, X[:, 0] > 0); X @ X\n"
        "print(next(line for line in open('/proc/self/status') if line.startswith('Threads')).split()[1])"
    )
    for name in ("dev", "prod"):
        result = docker_engine.run(environments[name], Job(("python", "-c", code)))
        assert (result.status, result.stdout) == ("ok", "1\n"), result.message


def test_a_whole_scratch_folder_is_a_fault_of_the_job_and_not_of_the_host(docker_engine, lab):
    code = "with open('big', 'wb') as f:\n    while True: f.write(b'x' * 1_000_000)"
    result = docker_engine.run(lab, Job(("python", "-c", code)))
    assert result.status == "error"
    assert "No space left on device" in result.message
