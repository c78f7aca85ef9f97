"""What pytest users expect of pytest holds for exercises too: selection, order, files, processes, debuggers, Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.grader.classroom import Classroom


@pytest.mark.parametrize(
    "given",
    [
        "exercises/02_half",
        "exercises/02_half/half.py",
        "exercises/02_half/half.py::half",
    ],
)
def test_a_folder_a_file_and_a_node_id_name_one_exercise_from_anywhere(classroom: Classroom, given: str, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", str(classroom.root / given)],
        capture_output=True,
        text=True,
        cwd=elsewhere,
        env=classroom.environ(),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "half.py::half" in done.stdout
    assert "1 test collected" in done.stdout


def test_a_second_file_of_an_exercise_names_it_as_well(classroom: Classroom):
    folder = classroom.file("half").parent
    for place in (folder, folder / "starter"):
        (place / "notes.txt").write_text("notes\n")
    manifest = folder / "exercise.toml"
    manifest.write_text(manifest.read_text().replace('"half.py"', '"half.py", "notes.txt"'))
    assert "1 test collected" in classroom.pytest("--co", "-q", "exercises/02_half/notes.txt").stdout
    assert "3 tests collected" in classroom.pytest("--co", "-q", "exercises").stdout


def test_dash_x_stops_at_the_first_and_lf_comes_back_to_it(classroom: Classroom):
    classroom.solve("double")
    done = classroom.pytest("exercises/", "-x")
    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout
    again = classroom.pytest("exercises/", "--lf", "-v")
    assert "half.py::half FAILED" in again.stdout
    assert "double.py::double" not in again.stdout


def test_two_processes_tell_the_same_as_one(classroom: Classroom):
    classroom.solve("double")
    done = classroom.pytest("exercises/", "-p", "xdist", "-n", "2", "--junitxml", "results.xml")
    assert done.returncode == 1
    assert done.stdout.count("0 of 3 solved") == 1
    assert "1 of 3 solved." in done.stdout
    assert "call       half(42)" in done.stdout
    cases = {case.get("name"): case for case in ElementTree.parse(classroom.root / "results.xml").iter("testcase")}
    assert set(cases) == {"double", "half", "plan"}
    assert cases["double"].find("failure") is None
    failure = cases["half"].find("failure")
    assert failure is not None
    assert "half(42)" in (failure.text or "")


def test_that_there_is_no_engine_is_found_out_once_a_session(classroom: Classroom):
    classroom.solve("half", "plan")
    checks = classroom.file("half").with_name("checks.py")
    checks.write_text(checks.read_text() + "    await exam.work(lambda engine, on_event, cancellation: None)\n")
    counting = """
import grader.bench
from sandbox.errors import EngineUnavailable

def live_engine(name=None):
    print("looked for an engine", file=open("searches", "a"))
    raise EngineUnavailable("There is none in this test.")

grader.bench.live_engine = live_engine
"""
    with (classroom.root / "exercises" / "conftest.py").open("a") as conftest:
        conftest.write(counting)
    told = classroom.pytest("exercises/", "-k", "half or plan").stdout
    assert "2 skipped" in told
    assert "There is none in this test." in told
    assert (classroom.root / "searches").read_text().count("looked for an engine") == 1


def test_a_call_that_takes_long_is_said_to_do_so_while_it_does(classroom: Classroom):
    classroom.file("double").write_text(
        "import time\n\ndef double(value):\n    time.sleep(1)\n    return value + value\n"
    )
    impatient = """
import functools
import grader.direct
from grader.waited import said_when_long

grader.direct.said_when_long = functools.partial(said_when_long, patience=0.3)
"""
    with (classroom.root / "exercises" / "conftest.py").open("a") as conftest:
        conftest.write(impatient)
    done = classroom.pytest("exercises/", "-k", "double")
    assert done.stdout.count("exercise 1 is still running. If a loop never ends, Ctrl-C stops it.\n") == 1
    assert done.returncode == 0, done.stdout


def test_nobody_waits_before_a_blank_line(classroom: Classroom):
    checks = classroom.file("half").with_name("checks.py")
    told = "Event(EventKind.STEP, 'dev', 'Stirring slowly')"
    checks.write_text(
        "import time\n"
        "from sandbox.events import Event, EventKind\n"
        + checks.read_text()
        + "    def stir(engine, on_event, cancellation):\n"
        + f"        time.sleep(1.1)\n        on_event({told})\n"
        + "    await exam.work(stir)\n"
    )
    classroom.solve("half")
    done = classroom.pytest("exercises/", "-k", "half", "--engine", "local")
    assert "\n  dev: Stirring slowly\n" in done.stdout
    assert done.returncode == 0, done.stdout


def test_a_breakpoint_opens_in_the_learners_function(classroom: Classroom):
    classroom.file("double").write_text("def double(value):\n    breakpoint()\n    return value + value\n")
    done = classroom.pytest("exercises/", "-k", "double", stdin="p ('the value', value)\nc\nc\n")
    assert "('the value', 21)" in done.stdout
    assert done.returncode == 0, done.stdout


def test_quitting_the_debugger_ends_the_run(classroom: Classroom):
    classroom.file("double").write_text("def double(value):\n    breakpoint()\n    return value + value\n")
    done = classroom.pytest("exercises/", stdin="q\n")
    assert done.returncode == pytest.ExitCode.INTERRUPTED
    assert done.stdout.count("(Pdb)") == 1


def test_the_post_mortem_debugger_opens_where_the_learners_code_raised(classroom: Classroom):
    classroom.file("double").write_text("def double(value):\n    here = 'in double'\n    return {}[value]\n")
    done = classroom.pytest("exercises/", "-k", "double", "--pdb", stdin="p here\nq\n")
    assert "(Pdb) 'in double'" in done.stdout


def test_ctrl_c_ends_a_loop_that_never_does(classroom: Classroom):
    sign: Path = classroom.root / "running"
    classroom.file("double").write_text(
        f"def double(value):\n    open({str(sign)!r}, 'w').close()\n    while True:\n        pass\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "exercises/"],
        cwd=classroom.root,
        env=classroom.environ(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        patience = time.monotonic() + 120
        while not sign.exists():
            assert process.poll() is None
            assert time.monotonic() < patience
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=120)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == pytest.ExitCode.INTERRUPTED
    assert "If a loop never ends" in told
