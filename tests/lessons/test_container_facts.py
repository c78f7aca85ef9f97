"""What the lessons say of containers, held against real ones, started as `docker run` starts them: nothing set up."""

from __future__ import annotations

import io
import json
import secrets
import tarfile
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sandbox.engines.docker import DockerEngine, labels
from sandbox.engines.docker.throwaway import throwaway
from sandbox.environment import Environment
from sandbox.job import Job

pytestmark = pytest.mark.docker

LOOK = """
import json, os, pathlib, time, zoneinfo
limits = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
try:
    pathlib.Path("/proof").touch()
    writes = True
except OSError:
    writes = False
print(json.dumps({
    "user": os.getuid(), "cores": os.cpu_count(), "zone": time.tzname[0], "time": time.time(), "writes": writes,
    "users": pathlib.Path("/proc/self/uid_map").read_text().split(),
    "memory": next(pathlib.Path(name).read_text().strip() for name in limits if pathlib.Path(name).exists()),
    "cities": len(zoneinfo.available_timezones()),
}), flush=True)
time.sleep(600)
"""
Look = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def image(docker_engine: DockerEngine, environments: dict[str, Environment]) -> str:
    """The id of the pinned image."""
    return docker_engine.run(environments["pinned"], Job(("true",))).evidence.image


@pytest.fixture(scope="module")
def start(docker_engine: DockerEngine, image: str) -> Iterator[Callable[..., str]]:
    """Starts a container that looks around, and gives its id once it did; it is gone after these tests."""
    api, started = docker_engine.api, []

    def go(*, user: str | None = None, environment: dict[str, str] | None = None, **host: Any) -> str:
        created = api.create_container(
            image,
            ["python", "-c", LOOK],
            user=user,
            environment=environment,
            labels={labels.MINE: "yes"},
            host_config=api.create_host_config(**host),
        )
        started.append(str(created["Id"]))
        api.start(started[-1])
        next(iter(api.logs(started[-1], stream=True, follow=True)))
        return started[-1]

    yield go
    for container in started:
        api.remove_container(container, force=True)


@pytest.fixture(scope="module")
def look(docker_engine: DockerEngine, start: Callable[..., str]) -> Look:
    """What a container finds when it looks around."""
    return lambda **settings: _found(docker_engine, start(**settings))


@pytest.fixture(scope="module")
def ordinary(start: Callable[..., str]) -> str:
    """A container with no settings of its own."""
    return start()


def _found(engine: DockerEngine, container: str) -> dict[str, Any]:
    return dict(json.loads(engine.api.logs(container)))


def skip_where_users_are_mapped(engine: DockerEngine) -> None:
    if any("userns" in option or "rootless" in option for option in engine.api.info()["SecurityOptions"] or ()):
        pytest.skip("Docker was set up here to map users.")


def test_user_1000_and_root_inside_are_the_same_users_outside(docker_engine, ordinary, start):
    skip_where_users_are_mapped(docker_engine)
    for container, user in ((ordinary, 1000), (start(user="0"), 0)):
        found = _found(docker_engine, container)
        listed = docker_engine.api.top(container, ps_args="-eo pid,uid")["Processes"]
        assert found["users"][:2] == ["0", "0"], "the numbers inside begin where those outside do"
        assert {int(uid) for _, uid in listed} == {found["user"]} == {user}


def test_a_container_has_no_limits_unless_somebody_sets_them(docker_engine, ordinary):
    given = docker_engine.api.inspect_container(ordinary)["HostConfig"]
    assert not any(given.get(name) for name in ("Memory", "NanoCpus", "CpuQuota", "PidsLimit"))
    memory = _found(docker_engine, ordinary)["memory"]
    # The older of the kernel's two ways of counting has a number for "none": as many whole pages as it can count.
    assert memory == "max" or int(memory) > 2**62


def test_an_ordinary_container_may_write_where_one_of_the_courses_may_not(look):
    assert look(user="0")["writes"]
    assert not look(user="0", read_only=True)["writes"]


def test_python_counts_all_cores_even_where_the_container_is_granted_half_of_one(docker_engine, look):
    assert look(nano_cpus=500_000_000)["cores"] == docker_engine.api.info()["NCPU"]


def test_the_clock_is_the_computers_and_the_time_zone_the_boxs_own(docker_engine, ordinary, look):
    found = _found(docker_engine, ordinary)
    assert abs(found["time"] - time.time()) < 600
    assert found["zone"] == "UTC"
    # The kitchens' base images know the cities' names; a rule needs no such list.
    assert found["cities"] > 400
    assert look(environment={"TZ": "Europe/Berlin"})["zone"] == "CET"
    assert look(environment={"TZ": "CET-1CEST,M3.5.0,M10.5.0/3"})["zone"] == "CET"


def test_a_program_that_is_number_one_ignores_the_request_to_stop_and_an_init_passes_it_on(docker_engine, start):
    killed, ended = 128 + 9, 128 + 15
    for init, status in ((False, killed), (True, ended)):
        container = start(init=init)
        # Killed after this many seconds; `docker stop` itself waits ten.
        docker_engine.api.stop(container, timeout=60 if init else 1)
        assert docker_engine.api.inspect_container(container)["State"]["ExitCode"] == status


def test_only_the_cache_gives_one_plan_the_same_id_and_it_goes_by_the_words_of_a_run(docker_engine, image):
    api = docker_engine.api
    # Each time it would write another file, were it run.
    plan = f"FROM {image}\nLABEL {labels.MINE}=yes\nUSER 0\nRUN date +%s.%N > /when-{secrets.token_hex(8)}\n"

    def build(tag: str, *, cached: bool = True) -> str:
        for said in api.build(fileobj=io.BytesIO(plan.encode()), tag=tag, nocache=not cached, rm=True, decode=True):
            assert "error" not in said, said
        return str(api.inspect_image(tag)["Id"])

    with throwaway(api) as first, throwaway(api) as second, throwaway(api) as third:
        built, again, afresh = build(first), build(second), build(third, cached=False)
    assert again == built
    assert afresh != built


def test_an_image_that_was_damaged_on_the_way_is_refused(docker_engine):
    api = docker_engine.api
    with throwaway(api) as tag:
        repository, _, version = tag.partition(":")
        api.import_image_from_data(_archive({"salt": secrets.token_bytes(5000)}), repository=repository, tag=version)
        saved = {name: data for name, data in _files(b"".join(api.get_image(tag))) if data}
        api.remove_image(tag, force=True)
        layer = max(saved, key=lambda name: len(saved[name]))
        saved[layer] = saved[layer][:3000] + bytes([saved[layer][3000] ^ 1]) + saved[layer][3001:]
        assert any("error" in said for said in api.load_image(_archive(saved)))
        assert not api.images(name=tag)


def _archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def _files(archive: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        for member in opened:
            file = opened.extractfile(member) if member.isfile() else None
            yield member.name, file.read() if file else b""
