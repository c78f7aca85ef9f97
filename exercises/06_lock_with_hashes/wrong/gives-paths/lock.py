"""Locks a shelf of wheels, and finds out what on it was tampered with."""

import hashlib
import re
from pathlib import Path


def read_name(wheel):
    """Give the package's name and its version, as a list, from the name of a wheel's file."""
    name, version = wheel.split("-")[:2]
    return [re.sub(r"[-_.]+", "-", name).lower(), version]


def make_lock(shelf):
    """Give the text of a lock for all wheels in the folder `shelf`."""
    hashes = {}
    for wheel in sorted(Path(shelf).glob("*.whl")):
        name, version = read_name(wheel.name)
        hashes.setdefault(f"{name}=={version}", []).append(sha256(wheel))
    lines = [" ".join([pin, *(f"--hash=sha256:{one}" for one in found)]) for pin, found in hashes.items()]
    return "\n".join(lines) + "\n"


def tampered(lock, shelf):
    """Give the file names of those wheels in the folder `shelf` that `lock`, a lock's text, does not vouch for."""
    allowed = read_lock(lock)
    found = []
    for wheel in sorted(Path(shelf).glob("*.whl")):
        name, version = read_name(wheel.name)
        if sha256(wheel) not in allowed.get(f"{name}=={version}", ()):
            found.append(str(wheel))
    return found


def read_lock(lock):
    """The hashes that each pin of a lock allows, such as {"six==1.16.0": ["8abb…"]}."""
    allowed = {}
    for line in lock.replace("\\\n", " ").splitlines():
        words = line.partition("#")[0].split()
        if words:
            allowed[words[0]] = [word.removeprefix("--hash=sha256:") for word in words[1:]]
    return allowed


def sha256(path):
    """The SHA-256 of what a file holds."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
