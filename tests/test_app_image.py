"""The course's own image: what the README says builds it and serves from it does."""

from __future__ import annotations

import io
import os
import re
import secrets
import tarfile
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import docker
import docker.errors
import pytest
from docker.models.containers import Container

from tests.conftest import ROOT
from tests.support.waiting import wait_until

PORT = "8501/tcp"
QUIET_SECONDS = 900
"""How long Docker may say nothing: pip does not while it unpacks, nor a program until all pages are drawn."""
# Every lesson's page is drawn once, by the Python of the image, from nothing but what was copied into it.
DRAW = """
from lessons.catalogue import REFERENCE, find_lessons
from streamlit.testing.v1 import AppTest

test = AppTest.from_file("app.py", default_timeout=300).run()
for page in [*(lesson.page for lesson in find_lessons()), *(file for _, _, file in REFERENCE)]:
    test.switch_page(str(page)).run()
    assert not test.exception, (page, test.exception)
"""


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    client, name = docker.from_env(timeout=QUIET_SECONDS), f"two-kitchens-under-test:{secrets.token_hex(4)}"
    made = [name]
    base = os.environ.get("TWO_KITCHENS_BASE_3_13", "")
    if bundle := os.environ.get("TWO_KITCHENS_CA_BUNDLE"):
        base = _trusting(client, base or _declared_base(), Path(bundle), f"{name}-base")
        made.append(base)
    client.images.build(path=str(ROOT), tag=name, rm=True, forcerm=True, buildargs={"BASE": base} if base else {})
    yield name
    for each in made:
        client.images.remove(each, force=True)


def _declared_base() -> str:
    (declared,) = re.findall(r"^ARG BASE=(\S+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    return str(declared)


def _trusting(client: docker.DockerClient, base: str, bundle: Path, name: str) -> str:
    """A base image that trusts this machine's certificates, as somebody behind a company's proxy would make one."""
    steps = f"FROM {base}\nCOPY bundle /etc/ssl/certs/ca-certificates.crt\n"
    steps += "ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt\n"
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as archive:
        for path, data in (("Dockerfile", steps.encode()), ("bundle", bundle.read_bytes())):
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    context.seek(0)
    client.images.build(fileobj=context, custom_context=True, tag=name, rm=True, forcerm=True)
    return name


@pytest.fixture
def container(image) -> Iterator[Container]:
    """The course, served as the README says, on a port that is free."""
    running = docker.from_env(timeout=QUIET_SECONDS).containers.run(image, detach=True, ports={PORT: ("127.0.0.1", 0)})
    yield running
    with suppress(docker.errors.NotFound):
        running.remove(force=True)


@pytest.mark.docker
@pytest.mark.slow
def test_the_image_serves_the_course_and_says_that_it_is_well(container):
    def answer() -> bool:
        container.reload()
        bound = container.ports.get(PORT)
        if not bound:
            return False
        with (
            suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{bound[0]['HostPort']}/_stcore/health") as got,
        ):
            return bool(got.read() == b"ok")
        return False

    wait_until(answer, "the course in its image answers", seconds=180)
    wait_until(lambda: _health(container) == "healthy", "its health check says so too", seconds=180)
    assert container.exec_run(["id", "-u"]).output.strip() == b"1000"


@pytest.mark.docker
@pytest.mark.slow
def test_every_page_can_be_drawn_from_what_is_in_the_image(container):
    code, output = container.exec_run(["python3", "-c", DRAW])
    assert code == 0, output.decode()[-3000:]


def _health(container: Container) -> str:
    container.reload()
    return str(container.attrs["State"]["Health"]["Status"])
