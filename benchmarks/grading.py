"""What a check of one exercise costs: here, in bare pytest, in nbgrader and in otter-grader.

    python -m benchmarks.grading [ROUNDS]

The same solution of exercise 2 and the same six checks everywhere. Ours is what the page does when somebody presses
“Check”: a warm locked-down container, judged outside of it. The others are started as their users start them, in a
virtual environment of their own that is made for this, from PyPI. All are run in turns, ROUNDS times each (5 without),
after one round that does not count.

Ends with status 1 if ours takes more than 1.3 times as long as bare pytest, or if either of the others takes less than
five times as long as ours.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uv

from grader.bench import Bench
from grader.calling import USUAL
from grader.exercise import Exercise, find_exercise
from grader.grade import grade
from grader.submission import Submission
from sandbox.engines.docker import DockerEngine
from sandbox.environment import load_environment

EXERCISE = "spot-the-difference"
MOST_OF_PYTEST, LEAST_OF_OTHERS = 1.3, 5.0
OTHERS = ("nbgrader==0.9.6", "otter-grader==7.0.0", "pytest")
OURS, PYTEST, NBGRADER, OTTER = "ours", "bare pytest", "nbgrader", "otter-grader"

# The six checks as plain assertions; what they draw and expect is the exercise's own code, see `plain_checks`.
TESTS = """
def test_changed():
    left, right = two_inventories(random)
    assert spot_the_difference(left, right)["changed"] == difference(left, right)["changed"]


def test_one_side_only():
    left, right = two_inventories(random)
    for one, other in ((left, {}), ({}, right), (left, right)):
        found, wanted = spot_the_difference(one, other), difference(one, other)
        assert [found["missing"], found["extra"]] == [wanted["missing"], wanted["extra"]]


def test_spellings():
    names = random.sample(WITH_A_DASH, 2)
    spelled = [spelling(random, name, dashes) for name, dashes in zip(names, (DASHES, RUNS))]
    found = spot_the_difference(dict.fromkeys(names, "1.4.0"), dict.fromkeys(spelled, "1.5.2"))
    wanted = {"changed": {name: ["1.4.0", "1.5.2"] for name in names}, "missing": [], "extra": []}
    assert {part: found[part] for part in wanted} == wanted


def test_versions():
    low, high = random.randint(2, 9), random.randint(11, 19)
    left = {"up": "1.2.1", "down": "1.2.3", "far-up": f"1.{low}.2", "far-down": f"1.{high}.0"}
    right = {"up": "1.2.3", "down": "1.2.1", "far-up": f"1.{high}", "far-down": f"1.{low}.9"}
    left |= {"tenth": f"1.{low}", "same": "2.0"}
    right |= {"tenth": f"1.{low}0", "same": "2.0.0"}
    found = spot_the_difference(left, right)
    assert sorted(found["older"]) == difference(left, right)["older"]
    assert found["changed"].keys() == left.keys() - {"same"}


def test_order():
    names = random.sample(NAMES, 9)
    gone, moved, new = (last_one_first(names[start : start + 3]) for start in (0, 3, 6))
    left, right = dict.fromkeys(gone + moved, "2.0"), dict.fromkeys(moved + new, "1.9")
    found, wanted = spot_the_difference(left, right), difference(left, right)
    assert [found[part] for part in ("older", "missing", "extra")] == [
        wanted[part] for part in ("older", "missing", "extra")
    ]


def test_arguments():
    left, right = two_inventories(random)
    before = (dict(left), dict(right))
    spot_the_difference(left, right)
    assert (left, right) == before
"""
CALLS = "".join(f"{line[4:-1]}\n" for line in TESTS.splitlines() if line.startswith("def "))
# Marks a notebook's cells for nbgrader.
ANSWER = {"grade": False, "grade_id": "answer", "locked": False, "schema_version": 3, "solution": True, "task": False}
GRADED = {**ANSWER, "grade": True, "grade_id": "checks", "locked": True, "solution": False, "points": 6}


def plain_checks(exercise: Exercise) -> str:
    """The checks as Python for anybody: the exercise's own way to draw and to expect, and the assertions."""
    source = (exercise.folder / "checks.py").read_text(encoding="utf-8")
    constants = source[source.index("NAMES = (") : source.index("@check(")]
    functions = source[source.index("def difference(") : source.index("def entry(")]
    head = "import random\nimport re\nfrom typing import Any\n\nRandom = Any\nInventory = dict[str, str]\n"
    return f"{head}{constants}\n{functions}\n{TESTS}"


def notebook(*cells: tuple[str, dict[str, Any]]) -> str:
    """A notebook of code cells, each a source and its metadata."""
    made: list[dict[str, Any]] = [
        {"cell_type": "code", "execution_count": None, "id": f"c{i}", "metadata": meta, "outputs": [], "source": source}
        for i, (source, meta) in enumerate(cells)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"cells": made, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


class Room:
    """A folder with a virtual environment in which the others are installed, and the same work laid out for each."""

    def __init__(self, folder: Path, exercise: Exercise) -> None:
        self.folder = folder
        solution = (exercise.solution / exercise.main).read_text(encoding="utf-8")
        checks = plain_checks(exercise)
        find_uv = uv.find_uv_bin()
        subprocess.run([find_uv, "venv", "--quiet", str(folder / "venv")], check=True)
        python = folder / "venv" / "bin" / "python"
        install = [find_uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python), *OTHERS]
        subprocess.run(install, check=True)
        self._lay_out_pytest(solution, exercise.main, checks)
        self._lay_out_nbgrader(solution, checks)
        self._lay_out_otter(solution, checks)

    def run(self, place: str, *words: str) -> None:
        """Run a program of the virtual environment in the folder `place`.

        Raises:
            subprocess.CalledProcessError: it did not end well.
        """
        programs = self.folder / "venv" / "bin"
        variables = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
        command = [str(programs / words[0]), *words[1:]]
        subprocess.run(command, cwd=self.folder / place, env=variables, check=True, capture_output=True)

    def _lay_out_pytest(self, solution: str, main: str, checks: str) -> None:
        place = self.folder / "pytest"
        place.mkdir()
        (place / main).write_text(solution, encoding="utf-8")
        text = f"from {main.removesuffix('.py')} import spot_the_difference\n{checks}"
        (place / "test_difference.py").write_text(text, encoding="utf-8")

    def _lay_out_nbgrader(self, solution: str, checks: str) -> None:
        place = self.folder / "nbgrader"
        work = notebook((solution, {"nbgrader": ANSWER}), (checks + CALLS, {"nbgrader": GRADED}))
        for part in ("source/one", "submitted/ann/one"):
            (place / part).mkdir(parents=True)
            (place / part / "difference.ipynb").write_text(work, encoding="utf-8")
        self.run("nbgrader", "nbgrader", "generate_assignment", "one", "--course=c")

    def _lay_out_otter(self, solution: str, checks: str) -> None:
        place = self.folder / "otter"
        (place / "tests").mkdir(parents=True)
        (place / "difference.ipynb").write_text(notebook((solution, {})), encoding="utf-8")
        head = "from otter.test_files import test_case\nOK_FORMAT = False\nname = 'one'\npoints = 6\n"
        body = "\n".join(f"    {line}".rstrip() for line in (checks + CALLS).splitlines())
        case = f"@test_case(points=6, hidden=False)\ndef one(spot_the_difference):\n{body}\n"
        (place / "tests" / "one.py").write_text(head + case, encoding="utf-8")
        self.run("otter", "otter", "generate", "-t", "tests", "-o", "autograder.zip", "--no-requirements")

    def otter_score(self) -> float:
        """What otter gave last, of 6."""
        results = json.loads((self.folder / "otter" / "results.json").read_text(encoding="utf-8"))
        return float(sum(test.get("score") or 0 for test in results["tests"]))


def seconds(work: Callable[[], None]) -> float:
    """Wall clock of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> int:
    """Measure in turns, print, and leave nothing behind."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    exercise = find_exercise(EXERCISE)
    submission = Submission.from_folder(exercise, exercise.solution)
    engine = DockerEngine()
    where = load_environment(USUAL)
    engine.prepare(where)
    bench = Bench(lambda: engine)

    def ours() -> None:
        report = grade(exercise, submission, bench)
        assert report.passed, report

    with tempfile.TemporaryDirectory(prefix="two-kitchens-grading-") as folder:
        room = Room(Path(folder), exercise)

        def otter() -> None:
            room.run("otter", "otter", "run", "--no-logo", "-a", "autograder.zip", "difference.ipynb")

        works: dict[str, Callable[[], None]] = {
            OURS: ours,
            PYTEST: lambda: room.run("pytest", "pytest", "-q", "-p", "no:cacheprovider"),
            NBGRADER: lambda: room.run("nbgrader", "nbgrader", "autograde", "one", "--course=c", "--force"),
            OTTER: otter,
        }
        times: dict[str, list[float]] = {name: [] for name in works}
        for turn in range(rounds + 1):
            for name, work in works.items():
                if name == OURS:
                    engine.warm(where, exercise.limits)
                    # A person reads and types between two checks: enough for a container to become warm.
                    time.sleep(2)
                taken = seconds(work)
                if turn:
                    times[name].append(taken)
        score = room.otter_score()
    if score != 6:
        print(f"otter-grader gave {score} of 6 points: it did not run the checks, so its time says nothing.")
        return 1
    return _print(times)


def _print(times: dict[str, list[float]]) -> int:
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    for name, measured in times.items():
        ratio = medians[name] / medians[OURS]
        each = ", ".join(f"{taken:.2f}" for taken in measured)
        print(f"{name:13} median {medians[name]:6.2f} s   {ratio:5.1f} × ours   (each: {each})")
    of_pytest = medians[OURS] / medians[PYTEST]
    least = min(medians[NBGRADER], medians[OTTER]) / medians[OURS]
    print(f"ours / bare pytest         {of_pytest:5.2f}, at most {MOST_OF_PYTEST} wanted")
    print(f"the quicker other / ours   {least:5.2f}, at least {LEAST_OF_OTHERS} wanted")
    return int(of_pytest > MOST_OF_PYTEST or least < LEAST_OF_OTHERS)


if __name__ == "__main__":
    sys.exit(main())
