"""No Docker: one sentence that says why, and what to do."""

from __future__ import annotations

import os
import socket
import threading

import pytest

from sandbox.engines.docker import DockerEngine
from sandbox.errors import EngineUnavailable
from tests.support.registry import deserted_port


def complaint(monkeypatch, host: str) -> str:
    monkeypatch.setenv("DOCKER_HOST", host)
    with pytest.raises(EngineUnavailable) as caught:
        DockerEngine()
    return str(caught.value)


def test_a_missing_daemon_is_told_with_the_way_to_start_it(monkeypatch, tmp_path):
    message = complaint(monkeypatch, f"unix://{tmp_path / 'docker.sock'}")
    assert message.startswith("Docker does not answer: start Docker Desktop, or “sudo systemctl start docker” on Linux")
    assert "“python3 course.py doctor” tells more" in message


def test_a_port_where_nobody_listens_is_told_likewise(monkeypatch):
    with deserted_port() as address:
        assert complaint(monkeypatch, f"tcp://{address}").startswith("Docker does not answer: start Docker Desktop")


@pytest.mark.parametrize("host", ["nonsense", "ftp://example.org"])
def test_an_address_that_is_none_is_told(monkeypatch, host):
    message = complaint(monkeypatch, host)
    assert message.startswith("Docker does not answer")
    assert "docker" in message


def test_something_else_that_answers_is_not_taken_for_docker(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(4096)
                    connection.sendall(b"220 smtp.example.org ready\r\n")

        threading.Thread(target=answer, daemon=True).start()
        message = complaint(monkeypatch, f"tcp://127.0.0.1:{server.getsockname()[1]}")
    assert message.startswith("Docker does not answer (")
    assert message.endswith("see that it is running with “docker info”.")


@pytest.mark.docker
@pytest.mark.own_engine
def test_a_socket_that_one_may_not_use_is_told_with_the_group_to_join(monkeypatch, shell_engine):
    # As another user: in a process of its own, which only asks and tells.
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setegid(65534)
            os.seteuid(65534)
            os.write(writer, complaint(monkeypatch, shell_engine.url).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        message = told.read().decode()
    os.waitpid(child, 0)
    assert message == (
        "Docker is there, but you may not use it: add yourself to the group “docker” "
        "(sudo usermod -aG docker $USER) and log in again."
    )
