"""Installing the packages: real pip in real builds, with a lock that fits, with broken ones, and without an index."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import zipfile
from contextlib import suppress

import docker
import docker.errors
import pytest

from sandbox.engines.docker.images import Recipe
from sandbox.environment import DOCKERFILE, ENVIRONMENTS, load_environment
from sandbox.errors import PrepareFailed
from sandbox.job import Job
from tests.support.kitchens import kitchen

pytestmark = pytest.mark.docker
MARK = f"kitchen-test=packages-{os.getpid()}"
# The steps of the dev kitchen up to its packages: so that Docker finds them in its cache.
DEV = (ENVIRONMENTS / "dev" / DOCKERFILE).read_text(encoding="utf-8").splitlines()
BEFORE = [line for line in DEV if line.startswith(("RUN python3", "ENV", "COPY"))]
INSTALL = "RUN pip install --retries 1 --timeout 2 --no-cache-dir --require-hashes --requirement /opt/requirements.lock"


def wheel() -> bytes:
    """The package `small` 1.0, as pip installs it."""
    info = "small-1.0.dist-info"
    files = {
        "small.py": "TASTE = 'salt'\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: small\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": f"small.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


WHEEL = wheel()
WRITE_WHEEL = f"RUN echo {base64.b64encode(WHEEL).decode()} | base64 -d > /opt/small-1.0-py3-none-any.whl"
OFFLINE = f"{INSTALL} --no-index --find-links /opt"


@pytest.fixture
def cook(docker_engine, environments, tmp_path):
    """Makes an environment whose packages are installed by the last of `steps`; its images are gone afterwards."""
    made = []

    def make(lock: str, *steps: str):
        folder = tmp_path / f"small-{os.getpid()}"
        environment = kitchen(folder, *BEFORE, f"LABEL {MARK}", *steps, lock=lock, base=load_environment("dev").base)
        made.append(environment)
        return environment

    yield make
    # Containers that ran in these images are removed in the background.
    assert docker_engine.settle()
    api = docker.from_env().api
    for environment in made:
        with suppress(docker.errors.ImageNotFound):
            api.remove_image(Recipe.of(environment).tag)
    # Newest first: a layer goes only when nothing stands on it any more.
    for image in api.images(all=True, filters={"label": MARK}):
        with suppress(docker.errors.APIError):
            api.remove_image(image["Id"])


def lock(version: str = "1.0", digest: str = hashlib.sha256(WHEEL).hexdigest()) -> str:
    return f"small=={version} --hash=sha256:{digest}\n"


def complaint(engine, environment) -> str:
    with pytest.raises(PrepareFailed) as caught:
        engine.prepare(environment)
    assert not engine.is_ready(environment)
    assert str(caught.value).startswith(f"The environment “{environment.name}” could not be built. ")
    assert "ERROR: " in caught.value.log
    assert "\x1b" not in caught.value.log
    return str(caught.value)


def test_what_the_lock_lists_is_installed_and_stands_in_the_fingerprint(docker_engine, cook):
    environment = cook(lock(), WRITE_WHEEL, OFFLINE)
    result = docker_engine.run(environment, Job(("python", "-c", "import small; print(small.TASTE)")))
    assert result.stdout == "salt\n", result.message
    assert result.fingerprint.packages["small"] == "1.0"


def test_a_package_that_was_tampered_with_is_not_installed(docker_engine, cook):
    message = complaint(docker_engine, cook(lock(digest="0" * 64), WRITE_WHEEL, OFFLINE))
    assert "A package does not match its hash in requirements.lock, so nothing was installed" in message
    assert "make the lock anew with the command in its header and compare" in message


def test_a_package_that_nobody_has_is_told(docker_engine, cook):
    message = complaint(docker_engine, cook(lock("9.9"), WRITE_WHEEL, OFFLINE))
    assert "The package index does not have what requirements.lock asks for on this Python" in message


def test_an_index_that_cannot_be_reached_is_told_with_where_to_look(docker_engine, cook):
    message = complaint(docker_engine, cook(lock(), f"{INSTALL} --index-url http://127.0.0.1:9/simple"))
    assert "The package index cannot be reached from the build" in message
    assert "check the connection, the proxy settings and PIP_INDEX_URL, then try again" in message
