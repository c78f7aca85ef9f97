"""Why exercises 6, 7 and 12 ask for wheels alone: pip checks no hash of what a source distribution is built with."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile

import pytest

from grader.exercise import find_exercise
from grader.subjects.pantry import LIMITS, PANTRY
from sandbox.engines.docker import DockerEngine
from sandbox.environment import load_environment
from sandbox.job import Job
from sandbox.result import RunResult

INSTALL = ("python", "-m", "pip", "install", "--no-cache-dir", "--target", "here", "--require-hashes")
MADE = "made_by = 'a build backend'\n"
# The source distribution has no module: what is installed of it, this one made.
BACKEND = """
import pathlib, zipfile

def build_wheel(folder, settings=None, metadata=None):
    with zipfile.ZipFile(pathlib.Path(folder, "dough-1.0-py3-none-any.whl"), "w") as wheel:
        for name, text in FILES.items():
            wheel.writestr(name, text)
    return "dough-1.0-py3-none-any.whl"
"""


@pytest.mark.docker
def test_with_hashes_alone_pip_runs_a_build_backend_that_no_hash_vouches_for(docker_engine: DockerEngine) -> None:
    result = installed(docker_engine)
    assert result.ok, result.stderr
    assert result.files["here/dough.py"].decode() == MADE


@pytest.mark.docker
def test_with_wheels_alone_it_builds_nothing(docker_engine: DockerEngine) -> None:
    result = installed(docker_engine, "--only-binary", ":all:")
    assert "No matching distribution found for dough==1.0" in result.stderr
    assert result.missing == ("here/dough.py",)


@pytest.mark.parametrize("slug", ["write-the-dockerfile", "slim-the-image", "ship-it"])
def test_our_own_images_take_wheels_alone(slug: str) -> None:
    dockerfile = (find_exercise(slug).solution / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes --only-binary :all:" in dockerfile


def installed(engine: DockerEngine, *options: str) -> RunResult:
    """What pip makes of a lock with the hash of a source distribution, and with that of nothing else."""
    project = '[build-system]\nrequires = ["oven"]\nbuild-backend = "oven"\n'
    source = packed({"dough-1.0/PKG-INFO": metadata("dough"), "dough-1.0/pyproject.toml": project})
    made = {"dough.py": MADE, **wheel("dough")}
    backend = f"FILES = {made!r}\n{BACKEND}"
    shelf = {
        "shelf/dough-1.0.tar.gz": source,
        "shelf/oven-1.0-py3-none-any.whl": zipped({"oven.py": backend, **wheel("oven")}),
        "dough.lock": f"dough==1.0 --hash=sha256:{hashlib.sha256(source).hexdigest()}\n".encode(),
    }
    command = (*INSTALL, *options, "--requirement", "dough.lock")
    pantry = load_environment(PANTRY)
    engine.prepare(pantry)
    job = Job(command, shelf, variables={"PIP_FIND_LINKS": "shelf"}, collect=("here/dough.py",), limits=LIMITS)
    return engine.run(pantry, job)


def wheel(name: str) -> dict[str, str]:
    """What makes a wheel one, beside its modules."""
    folder = f"{name}-1.0.dist-info"
    return {
        f"{folder}/METADATA": metadata(name),
        f"{folder}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{folder}/RECORD": "",
    }


def metadata(name: str) -> str:
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"


def zipped(files: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def packed(files: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return data.getvalue()
