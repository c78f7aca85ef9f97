"""Base images for a second engine, which has none and cannot pull: small file systems, made of what is here."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from typing import Any

import docker

SHELL_BASE = "kitchen-base:shell"
PYTHON_BASE = "kitchen-base:python"
# Enough for the Dockerfiles of the tests.
PROGRAMS = ("sh", "cat", "dd", "echo", "sleep", "touch")
# What a Python does not need to run.
_LEFT_OUT = re.compile(
    r"^(usr/share/(?!python)|usr/include/|usr/sbin/|var/|etc/ssl/certs/)|/(perl|gconv|ensurepip|test|tests)/"
)


def shell_root(mark: str = "") -> bytes:
    """A root file system as a tar: a shell and a few of this machine's programs, about 4 MB.

    Args:
        mark: stands in a file of it, which makes it unlike any other.
    """
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", dereference=True) as archive:
        libraries = set()
        for name in PROGRAMS:
            path = shutil.which(name)
            assert path, f"there is no {name} on PATH"
            archive.add(path, f"bin/{name}")
            needed = subprocess.run(["ldd", path], capture_output=True, text=True, check=True).stdout
            libraries |= set(re.findall(r"(/\S+) \(0x", needed))
        for library in sorted(libraries):
            archive.add(library, library.lstrip("/"))
        archive.add("/etc/passwd", "etc/passwd")
        if mark:
            file = tarfile.TarInfo("mark")
            file.size = len(mark)
            archive.addfile(file, io.BytesIO(mark.encode("ascii")))
        _add_folders(archive)
    return buffer.getvalue()


def _add_folders(archive: tarfile.TarFile) -> None:
    for name in ("dev", "proc", "sys", "tmp"):
        folder = tarfile.TarInfo(name)
        folder.type, folder.mode = tarfile.DIRTYPE, 0o755
        archive.addfile(folder)


def python_root(api: docker.APIClient, image: str) -> bytes:
    """The root file system of `image` as a tar, without what its Python does not need."""
    container = api.create_container(image, ["true"])["Id"]
    buffer = io.BytesIO()
    try:
        with (
            tarfile.open(fileobj=io.BufferedReader(_Chunks(api.export(container))), mode="r|") as whole,
            tarfile.open(fileobj=buffer, mode="w") as kept,
        ):
            for member in whole:
                if not _LEFT_OUT.search(member.name):
                    kept.addfile(member, whole.extractfile(member) if member.isfile() else None)
    finally:
        api.remove_container(container, force=True)
    return buffer.getvalue()


class _Chunks(io.RawIOBase):
    """A stream of chunks as a file that can be read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = iter(chunks), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._rest = self._rest or next(self._chunks, b"")
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def load(api: docker.APIClient, root: bytes, name: str) -> str:
    """Make `root` an image called `name`, with a tag, in the engine of `api`; give the name back."""
    repository, _, tag = name.rpartition(":")
    api.import_image_from_data(root, repository=repository, tag=tag)
    return name
