"""The pantry: its Python is as learners know it, what is given out is dev's, and every route to it counts."""

from __future__ import annotations

import json
from random import Random

import pytest

from grader.bench import Bench
from grader.exam import Exam
from grader.exercise import find_exercise
from grader.grade import grade
from grader.report import Verdict
from grader.subjects.pantry import DAYS, PANTRY, Trip, shelves, shop, stock
from grader.submission import Submission
from sandbox.cancellation import Cancellation
from sandbox.environment import load_environment
from sandbox.events import ignore
from sandbox.job import Job
from sandbox.lock import read_lock

PIN = find_exercise("pin-the-pantry")
FIRST = "2024-11-01"
LAYOUT = """
import json, os, shutil, site, sys, sysconfig
print(json.dumps({
    "home": [sys.prefix, sys.base_prefix],
    "libraries": sysconfig.get_path("purelib"),
    "found": any(os.path.samefile(path, sysconfig.get_path("purelib")) for path in sys.path if os.path.isdir(path)),
    "for one user": site.ENABLE_USER_SITE,
    "forbidden": os.path.exists(os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")),
    "programs": [shutil.which(name) for name in ("python", "python3", "pip", "uv")],
}))
"""
ROUTES = {
    "bounds-that-only-dev-fits": """
        numpy>=2.1.2,<2.1.3
        pandas<2.3,>=2.2
        python-dateutil<3
        pytz<2025
        six<1.17 ; python_version >= "3"
        tzdata<=2024.2
    """,
    "other-spellings-and-order": """
        SIX == 1.16.0
        TzData==2024.2
        pytz==2024.2
        python_dateutil==2.9.0.post0  # for pandas
        pandas==2.2.3
        NumPy==2.1.2
    """,
}


def test_the_inventory_that_is_given_out_is_that_of_dev():
    given = dict(line.split() for line in PIN.given["dev.txt"].decode().splitlines())
    assert given == {pin.name: pin.version for pin in load_environment("dev").pins}


@pytest.mark.docker
def test_its_python_is_laid_out_as_in_the_official_image_and_may_be_installed_into(docker_engine):
    told = docker_engine.run(load_environment(PANTRY), Job(("python", "-c", LAYOUT)))
    assert json.loads(told.stdout) == {
        "home": ["/usr/local", "/usr/local"],
        "libraries": "/usr/local/lib/python3.11/site-packages",
        "found": True,
        "for one user": True,
        "forbidden": False,
        "programs": ["/usr/local/bin/python", "/usr/local/bin/python3", "/usr/local/bin/pip", None],
    }


@pytest.mark.docker
def test_pip_can_fetch_uv_which_is_on_no_days_shelves(docker_engine):
    (uv,) = read_lock(load_environment(PANTRY).other_locks["installers.lock"], where="installers.lock")
    job = Job(("pip", "install", "--dry-run", "uv"))
    assert f"Would install uv-{uv.version}" in docker_engine.run(load_environment(PANTRY), job).stdout
    file = "requirements.txt"
    baskets = shopping(docker_engine, file, [Trip(day, shelves(day)) for day in DAYS], {file: b"uv\n"})
    assert all("from versions: none" in basket.problem for basket in baskets.values())


@pytest.mark.docker
@pytest.mark.parametrize("text", ROUTES.values(), ids=ROUTES)
def test_every_route_to_devs_packages_passes(text):
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    report = grade(PIN, Submission.from_texts(PIN, {"requirements.txt": lines}), Bench.named("docker"))
    assert report.passed, report


@pytest.mark.docker
def test_two_bare_names_give_devs_packages_on_devs_own_day_alone(docker_engine):
    file = "requirements.txt"
    trips = [Trip("then", shelves(FIRST)), Trip("now")]
    baskets = shopping(docker_engine, file, trips, {file: PIN.starter[file]})
    assert baskets["then"].packages == stock()
    assert baskets["now"].packages["pandas"] == "3.1.0"


@pytest.mark.docker
def test_without_hashes_pip_takes_a_wheel_that_was_tampered_with(docker_engine):
    pin = next(pin for pin in load_environment(PANTRY).pins if pin.name == "six")
    hashed = f"six==1.16.0 {' '.join(f'--hash=sha256:{one}' for one in pin.hashes)}\n".encode()
    files = {"bare.txt": b"six==1.16.0\n", "hashed.txt": hashed}
    trip = Trip("spoiled", shelves(FIRST), spoil="six-1.16.0-")
    bare, refused = (shopping(docker_engine, name, [trip], files)["spoiled"] for name in files)
    assert bare.packages == {"six": "1.16.0"}
    assert "DO NOT MATCH THE HASHES" in refused.problem


def test_without_docker_the_file_is_read_and_the_shop_is_said_to_be_missing():
    report = grade(PIN, Submission.from_folder(PIN, PIN.solution), Bench.named("local", direct=True))
    assert report.verdict is Verdict.ENVIRONMENT_ERROR
    assert report.checks[0].verdict is Verdict.PASSED
    assert "The pantry stands in a Docker image" in report.message


def shopping(engine, file, trips, files):
    exam = Exam(PIN, Submission.from_folder(PIN), Random(0))
    return shop(exam, file, trips, files).do(engine, ignore, Cancellation())
