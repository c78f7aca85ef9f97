"""What exercise 7 says of lists and shells in a CMD is what `docker stop` really does."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from typing import Any

import pytest

from grader.exercise import find_exercise
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.images import Recipe
from sandbox.environment import load_environment
from tests.exercises.checking import checks_module

pytestmark = pytest.mark.docker

EXERCISE = find_exercise("write-the-dockerfile")
CHECKS = checks_module(EXERCISE.slug)
GIVEN = EXERCISE.given["serve.py"].decode()
HANDLED = "import signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n" + GIVEN
READY = b"ready\n"
KILLED = 137
PYTHON, SHELL = ["python", "serve.py"], ["/bin/sh", "-c", "python serve.py"]


@pytest.mark.parametrize("command", [PYTHON, SHELL], ids=["list", "shell"])
def test_what_is_given_does_not_hear_the_signal_to_stop_in_either_form(stopped: Any, command: list[str]) -> None:
    assert stopped(command, GIVEN) == KILLED


def test_a_handler_in_python_hears_it_where_a_list_starts_python(stopped: Any) -> None:
    assert stopped(PYTHON, HANDLED) == 0
    assert CHECKS.shell_instead('["python", "serve.py"]') == ""


def test_a_handler_in_python_does_not_hear_it_behind_a_shell(stopped: Any) -> None:
    assert stopped(SHELL, HANDLED) == KILLED
    assert "Signals to the container" in CHECKS.shell_instead("python serve.py")


def test_a_shell_that_makes_way_for_python_is_as_good_as_a_list(stopped: Any) -> None:
    assert stopped(["sh", "-c", "exec python serve.py"], HANDLED) == 0
    assert CHECKS.shell_instead('["sh", "-c", "exec python serve.py"]') == ""


@pytest.mark.parametrize(("command", "status"), [(PYTHON, 130), (SHELL, KILLED)], ids=["list", "shell"])
def test_python_itself_has_a_handler_for_sigint(stopped: Any, command: list[str], status: int) -> None:
    assert stopped(command, GIVEN, stop_signal="SIGINT") == status


@pytest.mark.parametrize("command", [PYTHON, SHELL], ids=["list", "shell"])
def test_with_an_init_before_it_either_form_stops_at_once(stopped: Any, command: list[str]) -> None:
    assert stopped(command, GIVEN, init=True) == 128 + 15


@pytest.fixture
def stopped(docker_engine: DockerEngine) -> Iterator[Any]:
    """Start a program as serve.py, wait until it reads orders, stop it with a second's grace; gives its exit status.

    A program that the signal does not end is killed after that second, and then its status is `KILLED`.
    """
    dev, api = load_environment("dev"), docker_engine.api
    docker_engine.prepare(dev)
    started: list[str] = []

    def stop(command: list[str], program: str, *, init: bool = False, stop_signal: str = "SIGTERM") -> int:
        container = api.create_container(
            Recipe.of(dev).tag,
            entrypoint=command,
            working_dir="/tmp",
            stdin_open=True,
            stop_signal=stop_signal,
            labels={"two-kitchens.test": "stopping"},
            host_config=api.create_host_config(init=init, network_mode="none"),
        )["Id"]
        started.append(container)
        # It says so once numpy is there and all that is left is to wait for orders.
        told = program.replace("header = ", "print('ready', flush=True)\nheader = ")
        api.put_archive(container, "/tmp", packed({**EXERCISE.given, "serve.py": told.encode()}))
        lines = api.attach(container, stdout=True, stream=True, logs=True)
        api.start(container)
        assert next(iter(lines)) == READY
        api.stop(container, timeout=1)
        return int(api.inspect_container(container)["State"]["ExitCode"])

    yield stop
    for container in started:
        api.remove_container(container, force=True)


def packed(files: dict[str, bytes]) -> bytes:
    """Files as a tar archive."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return data.getvalue()
