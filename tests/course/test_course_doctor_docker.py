"""How `python3 course.py doctor` looks at Docker: by a container, and each way in which there is none by its name."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.course.examination import examine
from tests.course.index import Index
from tests.course.project import ROOT, Project, eventually
from tests.support.registry import deserted_port


def test_an_engine_that_is_not_there_is_a_warning_and_the_course_can_run(project: Project) -> None:
    code, found = examine(project)
    assert code == 0
    assert found["Docker"]["status"] == "warning"
    assert found["Docker"]["code"] == "not-running"
    assert "so the course uses its local engine" in found["Docker"]["found"]


def test_neither_client_nor_socket_is_told_as_no_client(project: Project) -> None:
    assert examine(project, DOCKER_HOST="ssh://nobody@nowhere.invalid")[1]["Docker"]["code"] == "no-client"


@pytest.mark.docker
def test_docker_is_checked_by_running_a_container(project: Project) -> None:
    docker = shutil.which("docker")
    if docker is None:
        pytest.skip("not exercised, Docker's client: there is none on PATH")
    host = os.environ.get("DOCKER_HOST", "")
    (Path(project.env["PATH"]) / "docker").symlink_to(docker)
    found = examine(project, DOCKER_HOST=host)[1]["Docker"]
    assert found["code"] == "runs", found
    assert "ran a container of" in found["found"]


@pytest.mark.docker
def test_an_engine_is_reached_by_its_socket_where_there_is_no_client(project: Project) -> None:
    found = examine(project, DOCKER_HOST=os.environ.get("DOCKER_HOST", ""))[1]["Docker"]
    assert found["code"] == "runs", found


@pytest.mark.docker
def test_the_container_of_the_check_is_gone_afterwards(project: Project) -> None:
    import docker

    def there() -> set[str]:
        # Not by `containers.list`, which looks at each once more, and breaks where one is gone by then.
        return {each["Id"] for each in api.containers(all=True, filters={"label": "two-kitchens.doctor"})}

    api = docker.from_env().api
    examine(project, DOCKER_HOST=os.environ.get("DOCKER_HOST", ""))
    # The other worker may be looking at this moment too: its containers come and go, and ours would stay.
    left = there()
    eventually(lambda: not left & there(), seconds=60)


@pytest.mark.docker
def test_an_engine_that_this_user_may_not_talk_to_is_told_as_such(index: Index) -> None:
    socket_file = Path(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://"))
    python = Path("/usr/bin/python3")
    if os.geteuid() != 0 or not shutil.which("setpriv") or not python.exists() or not socket_file.is_socket():
        pytest.skip("not exercised, another user: to become one takes root, setpriv and a Python that all may run")
    if socket_file.stat().st_mode & 0o006:
        pytest.skip("not exercised, another user: here everybody may talk to the engine")
    # A folder that another user can look into; pytest's own are closed.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        for name in ("course.py", "pyproject.toml"):
            shutil.copy(ROOT / name, folder)
        shutil.copytree(ROOT / "launcher", f"{folder}/launcher", ignore=shutil.ignore_patterns("__pycache__"))
        subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
        env = {"PATH": "/nonexistent", "HOME": folder, "PIP_INDEX_URL": index.url}
        nobody = [shutil.which("setpriv") or "", "--reuid=65534", "--regid=65534", "--clear-groups"]
        done = subprocess.run(
            [*nobody, python, f"{folder}/course.py", "doctor", "--json"],
            env=env,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    found = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert found["Docker"]["code"] == "not-allowed", found
    assert "usermod -aG docker" in found["Docker"]["fix"]["linux"]
    # The same user may not write there either.
    assert found["Folder"]["code"] == "read-only"
    assert done.returncode == 1


class Daemon(HTTPServer):
    """A small server that speaks Docker's language on a Unix socket, for faults that no sound engine shows."""

    address_family = socket.AF_UNIX
    answers: dict[str, tuple[int, object]]

    def server_bind(self) -> None:
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "docker", 0


class Answer(BaseHTTPRequestHandler):
    server: Daemon

    def do_GET(self) -> None:
        # An answer before the question is read to its end breaks the asker's pipe.
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        known = (answer for path, answer in self.server.answers.items() if self.path.startswith(path))
        code, content = next(known, (404, {"message": "no such thing"}))
        body = json.dumps(content).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_DELETE = do_GET

    def address_string(self) -> str:
        return "docker"

    def log_message(self, *_: object) -> None:
        """Keep the terminal clean."""


@contextmanager
def daemon(answers: dict[str, tuple[int, object]]) -> Iterator[str]:
    # A Unix socket's path may not be long, and pytest's folders are.
    with tempfile.TemporaryDirectory() as folder:
        server = Daemon(f"{folder}/d.sock", Answer)  # type: ignore[arg-type]
        server.answers = {"/version": (200, {"Version": "99.0"}), **answers}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"unix://{folder}/d.sock"
        finally:
            server.shutdown()
            server.server_close()


def test_an_engine_that_answers_and_cannot_run_is_told_with_its_own_words(project: Project) -> None:
    answers: dict[str, tuple[int, object]] = {
        "/images/json": (200, [{"RepoTags": ["two-kitchens/dev:1"]}, {"RepoTags": None}]),
        "/containers/create": (500, {"message": "cgroups: cannot found cgroup mount destination"}),
    }
    with daemon(answers) as host:
        found = examine(project, DOCKER_HOST=host)[1]["Docker"]
    assert found["code"] == "cannot-run"
    assert "cgroups: cannot found cgroup mount destination" in found["found"]


def test_an_engine_without_images_and_without_a_registry_says_what_was_tried(project: Project) -> None:
    answers: dict[str, tuple[int, object]] = {
        "/images/json": (200, []),
        "/images/create": (500, {"message": "Get https://registry.invalid/v2/: dial tcp: no such host"}),
    }
    with daemon(answers) as host:
        found = examine(project, DOCKER_HOST=host)[1]["Docker"]
    assert found["code"] == "no-image"
    assert "could not pull hello-world" in found["found"]
    assert "Get https://registry.invalid/v2/" in found["found"]
    assert "docker load" in found["fix"]["linux"]


def test_an_engine_that_talks_nonsense_does_not_break_the_doctor(project: Project) -> None:
    with daemon({"/version": (200, "what?")}) as host:
        code, found = examine(project, DOCKER_HOST=host)
    assert code == 0
    assert found["Docker"]["status"] == "warning"


@pytest.mark.docker
def test_the_doctor_is_not_green_where_an_image_of_the_course_cannot_be_had(environments) -> None:
    def doctor(**variables: str) -> tuple[int, dict[str, str]]:
        command = [sys.executable, str(ROOT / "course.py"), "doctor", "--json"]
        done = subprocess.run(
            command, env={**os.environ, **variables}, capture_output=True, encoding="utf-8", check=False
        )
        found = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
        return done.returncode, found["Images"]

    assert doctor()[1]["code"] == "built"
    with deserted_port() as address:
        # A mirror that is gone: what is built on another base will not do where somebody names one.
        code, images = doctor(TWO_KITCHENS_BASE_3_11=f"{address}/gone/python:3.11")
    assert (code, images["status"], images["code"]) == (1, "failed", "cannot-be-had")
    assert "gone/python:3.11" in images["found"]
