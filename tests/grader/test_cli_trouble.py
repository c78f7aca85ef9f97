"""`python -m grader` where something is in its way: what it says, what goes on, and that nothing is lost."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

from grader.bench import Bench
from grader.exercise import Exercise
from grader.report import Report, Verdict
from sandbox.cancellation import Cancellation
from tests.grader.classroom import DOUBLE, HALF, SOLVED, Classroom, Grader

WHOSE = "Exercises of {} are used, as TWO_KITCHENS_EXERCISES says, and their checks run as you."


def typed(classroom: Classroom, *words: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """As in a terminal of its own: what a program does with its streams shows only there."""
    return subprocess.run(
        [sys.executable, "-m", "grader", *words], capture_output=True, env=classroom.environ(variables), timeout=300
    )


def test_what_passed_stays_solved_where_it_cannot_be_checked_again(classroom: Classroom, grader: Grader):
    classroom.solve("double")
    grader("check", "1", "--here")
    done = grader("check", "1", TWO_KITCHENS_ENGINE="none such")
    assert done.returncode == 3
    assert "see        python -m sandbox engines" in done.stdout
    assert "hint 1" not in done.stdout.partition("1 of 3 solved.")[0]
    assert grader("solution", "1").returncode == 0


def test_progress_that_cannot_be_kept_is_said_and_counts_meanwhile(classroom: Classroom, grader: Grader):
    in_the_way = classroom.root / ".two-kitchens"
    in_the_way.write_text("a file where the folder is to be")
    classroom.solve("double")
    done = grader("check", "1", "--here")
    assert done.returncode == 0
    assert "1 of 3 solved." in done.stdout
    assert f"{in_the_way / 'exercises.json'} cannot be written" in done.stdout


def test_nothing_is_left_of_a_memory_that_could_not_be_written(classroom: Classroom, grader: Grader):
    memory = classroom.root / ".two-kitchens" / "exercises.json"
    memory.mkdir(parents=True)
    classroom.solve("double")
    assert "cannot be written" in grader("check", "1", "--here").stdout
    assert [path.name for path in memory.parent.iterdir()] == ["exercises.json"]


def test_a_file_that_cannot_be_written_is_said_before_anything_runs(classroom: Classroom, grader: Grader):
    for words in (("check", "1", "--here", "--junit"), ("check", "1", "--here", "--json"), ("export",)):
        done = grader(*words, str(classroom.root / "nowhere" / "results"))
        assert done.returncode == 2
        assert "there is no folder" in done.stderr
        assert not done.stdout
    assert "is a folder: name a file in it" in grader("export", str(classroom.root)).stderr


def test_a_folder_without_exercises_is_no_course_that_is_solved(classroom: Classroom, grader: Grader):
    for folder, reason in (("nowhere", "there is no such folder"), ("solutions", "holds no exercise")):
        for words in (("list",), ("check",), ("watch",), ("check", "1")):
            done = grader(*words, TWO_KITCHENS_EXERCISES=str(classroom.root / folder))
            assert done.returncode == 2, words
            assert not done.stdout
            assert reason in done.stderr


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_checked(classroom: Classroom, grader: Grader):
    classroom.solve("half")
    file = classroom.file("double")
    file.unlink()
    file.mkdir()
    done = grader("check", "--here")
    assert done.returncode == 1
    assert "1 · Double: cannot be read" in done.stdout
    assert "double.py is a folder: put a plain file in its place" in done.stdout
    assert f"file       {file}" in done.stdout
    assert "2 · Half: passed" in done.stdout
    assert "double.py is a folder" in grader("diff", "1", "--anyway").stderr


def test_a_link_in_the_place_of_a_file_is_told_and_what_it_leads_to_is_left_alone(
    classroom: Classroom, grader: Grader, tmp_path: Path
):
    elsewhere, file = tmp_path / "elsewhere.py", classroom.file("double")
    elsewhere.write_text(SOLVED)
    file.unlink()
    file.symlink_to(elsewhere)
    done = grader("check", "1", "--here")
    assert done.returncode == 1
    assert "double.py is a link to another place: copy the file itself into the folder." in done.stdout
    assert grader("reset", "1", "--yes").returncode == 0
    assert (file.read_text(), file.is_symlink(), elsewhere.read_text()) == (DOUBLE, False, SOLVED)
    (kept,) = (classroom.root / ".two-kitchens" / "kept").rglob("double.py")
    assert kept.readlink() == elsewhere


def test_a_link_that_leads_nowhere_is_taken_away_by_a_reset_and_not_written_through(
    classroom: Classroom, grader: Grader, tmp_path: Path
):
    file = classroom.file("double")
    file.unlink()
    file.symlink_to(tmp_path / "elsewhere.py")
    assert grader("reset", "1", "--yes").returncode == 0
    assert (file.read_text(), file.is_symlink()) == (DOUBLE, False)
    assert not (tmp_path / "elsewhere.py").exists()


def test_a_pipe_in_the_place_of_a_file_or_of_the_memory_keeps_nobody_waiting(classroom: Classroom, grader: Grader):
    file = classroom.file("double")
    file.unlink()
    os.mkfifo(file)
    assert "double.py is a pipe: put a plain file in its place" in grader("check", "1", "--here").stdout
    memory = classroom.root / ".two-kitchens" / "exercises.json"
    memory.unlink()
    os.mkfifo(memory)
    assert grader("list").returncode == 0
    assert grader("reset", "1", "--yes").returncode == 0
    assert file.read_text() == DOUBLE


def test_one_exercise_that_is_broken_leaves_the_others_whole(classroom: Classroom, grader: Grader):
    classroom.solve("double")
    classroom.file("half").with_name("exercise.toml").write_text('title = "Half"\n')
    listed = grader("list")
    assert listed.returncode == 0
    assert "Double" in listed.stdout
    assert listed.stderr.count("has no “files”: add it.") == 1
    assert grader("check", "double", "--here").returncode == 0
    broken = grader("check", "half")
    assert broken.returncode == 4
    assert broken.stderr.count("has no “files”: add it.") == 1


def test_checks_that_cannot_be_imported_are_told_in_their_place_and_the_others_are_made(
    classroom: Classroom, grader: Grader
):
    classroom.solve("double", "half")
    classroom.file("double").with_name("checks.py").write_text("1 / 0\n")
    done = grader("check", "1", "2", "--here", "--junit", "all.xml")
    assert done.returncode == 4
    assert "1 · Double: the exercise is at fault" in done.stdout
    assert "checks.py cannot be imported (ZeroDivisionError: division by zero): mend it." in " ".join(
        done.stdout.split()
    )
    assert "2 · Half: passed" in done.stdout
    suites = ElementTree.parse(classroom.root / "all.xml").getroot()
    assert [(suite.get("name"), suite.get("errors")) for suite in suites] == [("double", "1"), ("half", "0")]
    classroom.file("double").with_name("checks.py").unlink()
    assert "1 of 3 solved." in grader("list").stdout


def test_the_file_that_a_message_names_is_a_name_too_and_twice_is_once(classroom: Classroom, grader: Grader):
    file = classroom.file("half").relative_to(classroom.root)
    done = grader("check", str(file), "half", "2", "--here")
    assert done.stdout.count("2 · Half: not begun") == 1


def test_letters_that_a_terminal_lacks_end_nothing(classroom: Classroom):
    classroom.file("half").write_text(HALF.replace("None", "'Żurek'"))
    done = typed(classroom, "check", "2", "--here", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 1
    assert b"came       '\\u017burek'" in done.stdout
    assert done.stderr.decode().splitlines() == [WHOSE.format(classroom.root / "exercises")]


def test_paths_and_commands_stay_in_one_piece_in_a_narrow_terminal(classroom: Classroom):
    told = typed(classroom, "check", "2", "--here", COLUMNS="40").stdout.decode()
    assert f"file       {classroom.file('half')}" in told
    listed = typed(classroom, "list", COLUMNS="40").stdout.decode()
    assert "  1  Double    not begun" in listed


def test_a_program_is_shown_to_the_ends_of_its_lines(classroom: Classroom, grader: Grader):
    comment = "# " + "x" * 200
    classroom.file("double").write_bytes(f"\ufeff{SOLVED}{comment}\n".replace("\n", "\r\n").encode())
    grader("check", "1", "--here")
    differing = grader("diff", "1").stdout
    assert f"-{comment}" in differing
    assert "\\r" not in differing
    assert [line for line in differing.splitlines() if line.startswith(("-", "+"))][2:] == [f"-{comment}"]


def test_ctrl_c_ends_a_loop_in_this_very_python(classroom: Classroom):
    sign: Path = classroom.root / "running"
    classroom.file("double").write_text(
        f"def double(value):\n    open({str(sign)!r}, 'w').close()\n    while True:\n        pass\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "grader", "check", "1", "--here"],
        env=classroom.environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
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
    assert process.returncode == 130
    assert told.splitlines() == [WHOSE.format(classroom.root / "exercises"), "Stopped. Nothing is left running."]


def test_a_watch_looks_for_an_engine_again_once_there_was_none(classroom: Classroom, grader: Grader, monkeypatch):
    module = importlib.import_module("grader.cli.watch")
    verdicts, benches = [Verdict.FAILED, Verdict.ENVIRONMENT_ERROR, Verdict.PASSED], []

    def check_one(exercise: Exercise, bench: Bench, *_: object, quiet: bool) -> Report:
        benches.append(bench)
        return Report(exercise.slug, verdicts[len(benches) - 1])

    monkeypatch.setattr(module, "check_one", check_one)
    watch = module._Watch(None, Cancellation(), quiet=True)
    for _ in verdicts:
        watch._check(Exercise.from_folder(classroom.file("double").parent))
    assert benches[0] is benches[1]
    assert benches[1] is not benches[2]


def test_a_memory_that_makes_no_sense_counts_as_none(classroom: Classroom, grader: Grader):
    classroom.solve("double")
    grader("check", "1", "--here")
    memory = classroom.root / ".two-kitchens" / "exercises.json"
    deep = "[" * 100_000
    for text in (deep, "{", "[]", '{"version": 1, "exercises": []}', '{"version": 1, "exercises": {"double": 5}}'):
        memory.write_text(text)
        (told,) = [one for one in json.loads(grader("export", "-").stdout)["exercises"] if one["slug"] == "double"]
        assert told["state"] == "unchecked"
    assert grader("check", "1", "--here").returncode == 0
    assert "1 of 3 solved." in grader("list").stdout
