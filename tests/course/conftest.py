"""Real projects in folders of their own, started by real Pythons, and a small package index to feed them.

The index serves tiny wheels that it makes itself, and the real uv. Two fixtures ask the real index for what the
course's own locks name: `installed` and `tested`.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uv

from tests.course.index import Index, fill, wheel
from tests.course.project import ROOT, Project, settings_of_this_machine
from tests.support import ports


@pytest.fixture
def index() -> Iterator[Index]:
    """An index that offers `pinch` 1.0 and 2.0."""
    served = Index()
    fill(served)
    yield served
    served.close()


@pytest.fixture
def tls_index(tmp_path: Path) -> Iterator[tuple[Index, Path]]:
    """The same index over https, and the file of the certificate authority that vouches for it."""
    if not shutil.which("openssl"):
        pytest.skip("not exercised, certificates: there is no openssl on PATH to make one")
    authority, certificate, key = (tmp_path / name for name in ("authority.pem", "certificate.pem", "key.pem"))
    new: list[str | Path] = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    usage = ["-addext", "keyUsage=critical,digitalSignature,keyCertSign"]
    own: list[str | Path] = ["-subj", "/CN=A company", *usage, "-keyout", tmp_path / "authority.key", "-out", authority]
    extra = ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"]
    by: list[str | Path] = ["-CA", authority, "-CAkey", tmp_path / "authority.key"]
    leaf: list[str | Path] = ["-subj", "/CN=127.0.0.1", *extra, *by, "-keyout", key, "-out", certificate]
    for command in ([*new, *own], [*new, *leaf]):
        if subprocess.run(command, check=False, capture_output=True).returncode != 0:
            pytest.skip("not exercised, certificates: this openssl is older than 3.0 and signs none this way")
    served = Index((certificate, key))
    fill(served)
    yield served, authority
    served.close()


@pytest.fixture
def uv_folder(tmp_path: Path) -> Path:
    """A folder for PATH in which the real uv lies, and nothing else."""
    folder = tmp_path / "uv-on-path"
    folder.mkdir()
    (folder / "uv").symlink_to(uv.find_uv_bin())
    return folder


@pytest.fixture
def env(tmp_path: Path, index: Index, uv_folder: Path) -> dict[str, str]:
    """An environment in which nothing is set but what the test sets: no settings of this machine, no cache."""
    home = tmp_path / "home"
    home.mkdir()
    return {
        "HOME": str(home),
        "PATH": str(uv_folder),
        "XDG_CONFIG_DIRS": str(home),
        "UV_CACHE_DIR": str(tmp_path / "uv-cache"),
        "UV_HTTP_RETRIES": "0",
        "UV_NO_CONFIG": "1",
        # pip's own words for “read no configuration file at all”.
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": index.url,
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
    }


@pytest.fixture
def project(tmp_path: Path, env: dict[str, str], index: Index) -> Project:
    """A project whose lock names `pinch` 1.0, in a folder with a space and an accent in its name."""
    made = Project(tmp_path / "deux cuisines à moi" / "course", env)
    made.lock(index.lock("pinch==1.0"))
    return made


@pytest.fixture(scope="session")
def uv_wheel() -> tuple[str, bytes]:
    """The real uv: its version, and a wheel that holds its program."""
    version = subprocess.run([uv.find_uv_bin(), "--version"], capture_output=True, text=True, check=True)
    number = version.stdout.split()[1]
    return number, wheel("uv", number, {f"uv-{number}.data/scripts/uv": Path(uv.find_uv_bin()).read_bytes()})


@pytest.fixture
def offer_uv(index: Index, uv_wheel: tuple[str, bytes]) -> Callable[[Project], None]:
    """Put the real uv into the index, as a wheel for this machine, and its hash into a project's lock."""

    def offer(project: Project) -> None:
        number, content = uv_wheel
        machine = os.uname().machine
        tag = f"py3-none-manylinux_2_17_{machine}.manylinux2014_{machine}.musllinux_1_1_{machine}"
        if sys.platform == "darwin":
            tag = f"py3-none-macosx_11_0_{machine}"
        index.offer("uv", number, content, tag)
        project.lock(index.lock("pinch==1.0", f"uv=={number}"))

    return offer


@pytest.fixture(scope="session")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Python that has neither pip nor uv, as on a bare Debian."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return str(folder / "bin" / "python")


@pytest.fixture(scope="session")
def pip_python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Python that has pip."""
    folder = tmp_path_factory.mktemp("with-pip")
    made = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, check=False)
    if made.returncode != 0:
        pytest.skip("not exercised, pip: this Python has no ensurepip to make one with")
    return str(folder / "bin" / "python")


@pytest.fixture
def old_python() -> Callable[[str], str]:
    """Find a Python of some series, or skip."""

    def find(series: str) -> str:
        pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
        for found in (*pyenv.glob(f"versions/{series}.*/bin/python"), shutil.which(f"python{series}")):
            if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
                return str(found)
        pytest.skip(f"not exercised, Python {series}: there is none on PATH and none of pyenv's")

    return find


@pytest.fixture
def tested(tmp_path: Path, uv_folder: Path) -> Project:
    """A project that has nothing but tests of its own, with the pytest that the course's locks name."""
    made = Project(tmp_path / "tested" / "course", settings_of_this_machine(uv_folder))
    for lock, names in (
        ("requirements.txt", ("pytest", "iniconfig", "packaging", "pluggy", "pygments")),
        ("requirements-dev.txt", ("pytest-xdist", "execnet")),
    ):
        text = (ROOT / lock).read_text(encoding="utf-8")
        blocks = re.split(r"^(?=\w)", text, flags=re.MULTILINE)
        made.lock("".join(block for block in blocks if block.partition("==")[0] in names), lock)
    (made.root / "tests").mkdir()
    return made


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with the course's real lock, installed as on a bare machine: no pip, no uv on PATH.

    Made once for all worker processes; with the settings and the package cache of this machine.
    """
    base = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        base = base.parent
    root = base / "installed" / "course"
    nothing = base / "installed" / "nothing"
    env = settings_of_this_machine(nothing)
    (base / "installed").mkdir(exist_ok=True)
    with (base / "installed" / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if root.exists():
            return Project(root, env)
        nothing.mkdir()
        made = Project(root, env)
        shutil.copy(ROOT / "requirements.txt", root)
        bare = base / "installed" / "bare"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
        done = made.run("install", python=str(bare / "bin" / "python"))
        assert done.returncode == 0, done.stderr
        return made


@pytest.fixture
def free_port() -> int:
    return ports.free_port()


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield int(server.getsockname()[1])
