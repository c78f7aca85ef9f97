"""The script that looks around, run where we are."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sandbox.measurements.inside import SCRIPT
from tests.support.pythons import pythons


def look(*words: str, python: str = sys.executable, **options):
    done = subprocess.run([python, str(SCRIPT), *words], capture_output=True, text=True, check=True, **options)
    return json.loads(done.stdout)


def test_it_tells_what_is_there(tmp_path):
    found = look(cwd=tmp_path)
    assert found["Python"] == ".".join(map(str, sys.version_info[:3]))
    assert found["cores"] == os.cpu_count()
    assert found["user"] == os.getuid()
    assert found["writes to its own folder"] is True
    assert list(tmp_path.iterdir()) == []


def test_it_says_that_a_folder_cannot_be_written_to(tmp_path):
    found = look(cwd="/proc")
    assert found["writes to its own folder"] is False


def test_nothing_private_is_named():
    printed = json.dumps(look())
    for private in (socket.gethostname(), str(Path.home()), os.environ["PATH"]):
        assert private not in printed
    assert re.fullmatch(r"\w+ [\d.]+", look()["kernel"])


def test_one_that_stays_tells_its_host_name_and_can_be_looked_at():
    begun = time.monotonic()
    assert look("0.3")["host name"] == socket.gethostname()
    assert time.monotonic() - begun >= 0.3


@pytest.mark.parametrize("python", pythons().values(), ids=pythons().keys())
def test_other_pythons_find_the_same_machine(python):
    assert look(python=python)["cores"] == os.cpu_count()
