"""Whatever a learner's functions give back, the checks have an answer: they fail in words, and never break."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from grader.bench import Bench
from grader.exercise import CHECKS, Exercise
from grader.grade import grade
from grader.report import CheckResult, Report, Verdict
from grader.submission import Submission
from sandbox.engines.base import Engine
from sandbox.errors import EngineUnavailable
from tests.exercises.catalogue import exercises

WEIRD = {
    "nothing": "None",
    "empty-list": "[]",
    "empty-dict": "{}",
    "zero": "0",
    "negative": "-1.5",
    "text": "'x'",
    "true": "True",
    "lists-in-lists": "[[[], [None]], [[1]]]",
    "dict-of-odd-things": "{'a': [None]}",
    "list-of-dicts": "[{'a': 1}, 'b', None]",
    "deep": "__import__('json').loads('[' * 400 + ']' * 400)",
    "huge": "[0] * 100_000",
    "its-arguments": "list(arguments)",
    "endless-number": "10 ** 400",
    "many-digits": "'9' * 5000",
    "half-a-character": "'\\ud800'",
    "clears-the-screen": "'\\x1b[2J'",
}


def defined(exercise: Exercise) -> tuple[str, ...]:
    """The functions that the starter's main file has."""
    body = ast.parse(exercise.starter[exercise.main]).body
    return tuple(node.name for node in body if isinstance(node, ast.FunctionDef))


def called(exercise: Exercise) -> tuple[str, ...]:
    """Those of them that the checks name, as a call to them does."""
    checks = ast.parse((exercise.folder / CHECKS).read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(checks) if isinstance(node, ast.Constant)}
    return tuple(name for name in defined(exercise) if name in texts)


def called_by_scripts(exercise: Exercise) -> tuple[str, ...]:
    """Those of them that a script calls which is given with the exercise, as “module.function”."""
    scripts = (ast.parse(data) for name, data in exercise.given.items() if name.endswith(".py"))
    names = {node.attr for script in scripts for node in ast.walk(script) if isinstance(node, ast.Attribute)}
    return tuple(name for name in defined(exercise) if name in names)


def graded(exercise: Exercise, replaced: tuple[str, ...], value: str, folder: Path, bench: Bench) -> Report:
    """Grade the solution, some of whose functions give another value."""
    files = dict(Submission.from_folder(exercise, exercise.solution).files)
    for name in replaced:
        files[exercise.main] += f"\n\ndef {name}(*arguments, **more):\n    return {value}\n".encode()
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return grade(exercise, Submission(files, folder), bench)


def broken(report: Report) -> list[CheckResult]:
    return [check for check in report.checks if check.verdict is Verdict.GRADER_ERROR]


def told(report: Report) -> str:
    checks = (f"{check.verdict} {check.name}: {check.message}\n{check.traceback}" for check in report.checks)
    return "\n".join([f"{report.verdict} {report.message}", *checks])


def no_engine() -> Engine:
    raise EngineUnavailable("There is no engine in this test.")


NOWHERE = Bench(no_engine, direct=True)
IN_PYTHON = tuple(exercise for exercise in exercises() if exercise.main.endswith(".py"))
BY_SCRIPTS = [(exercise, function) for exercise in IN_PYTHON for function in called_by_scripts(exercise)]


@pytest.mark.parametrize("exercise", IN_PYTHON, ids=lambda exercise: exercise.slug)
@pytest.mark.parametrize("value", WEIRD.values(), ids=WEIRD)
def test_weird_values_fail_in_words(exercise: Exercise, value: str, tmp_path: Path) -> None:
    functions = called(exercise)
    for function in functions if len(functions) > 1 else ():
        report = graded(exercise, (function,), value, tmp_path, NOWHERE)
        assert not {Verdict.PASSED, Verdict.GRADER_ERROR} & {report.verdict}, told(report)
        assert not broken(report), told(report)
    report = graded(exercise, functions, value, tmp_path, NOWHERE)
    assert report.verdict in (Verdict.FAILED, Verdict.INVALID), told(report)
    assert not broken(report), told(report)
    assert report.first_problem is not None
    assert report.first_problem.message


@pytest.mark.docker
@pytest.mark.parametrize(("exercise", "function"), BY_SCRIPTS, ids=[name for _, name in BY_SCRIPTS])
def test_weird_values_fail_in_words_where_a_given_script_calls_the_function(
    exercise: Exercise, function: str, tmp_path: Path
) -> None:
    report = graded(exercise, (function,), WEIRD["dict-of-odd-things"], tmp_path, Bench.named("docker"))
    assert report.verdict in (Verdict.FAILED, Verdict.INVALID), told(report)
    assert not broken(report), told(report)
