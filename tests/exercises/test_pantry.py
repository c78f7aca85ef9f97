"""Exercises 5 and 6: what is given out is dev's, every route to it counts, and a refusal is the hashes' doing."""

from __future__ import annotations

from random import Random

import pytest

from grader.bench import Bench
from grader.exam import Exam
from grader.exercise import find_exercise
from grader.grade import grade
from grader.report import Verdict
from grader.subjects.pantry import PANTRY, Trip, shelves, shop, stock
from grader.submission import Submission
from sandbox.cancellation import Cancellation
from sandbox.environment import load_environment
from sandbox.events import ignore

PIN = find_exercise("pin-the-pantry")
FIRST = "2024-11-01"
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
