"""Exercise 7: every usual way to install a lock passes, and of a command that a shell starts it is said why."""

from __future__ import annotations

import pytest

from grader.bench import Bench
from grader.exercise import find_exercise
from grader.grade import grade
from grader.report import Report
from grader.subjects.dockerfiles import BASE
from grader.submission import Submission
from tests.exercises.checking import checks_module

EXERCISE = find_exercise("write-the-dockerfile")
CHECKS = checks_module(EXERCISE.slug)
RECIPE = """
COPY serve.py features.py model.json ./
USER 1000:1000
CMD ["python", "serve.py"]
"""
ROUTES = {
    "pip-for-one-user": f"""
FROM {BASE}
RUN useradd --create-home cook
USER cook
WORKDIR /home/cook
COPY requirements.lock .
RUN pip install --user -r requirements.lock
COPY serve.py features.py model.json ./
CMD ["python", "serve.py"]
""",
    "a-users-libraries-from-a-stage": f"""
FROM {BASE} AS builder
COPY requirements.lock .
RUN pip install --user -r requirements.lock
FROM {BASE}
RUN useradd --create-home cook
WORKDIR /home/cook
COPY --from=builder --chown=cook /root/.local .local
COPY serve.py features.py model.json ./
USER cook
CMD ["python", "serve.py"]
""",
    "uv-into-the-system": f"""
FROM {BASE}
WORKDIR /srv
COPY requirements.lock .
RUN pip install uv && uv pip install --system -r requirements.lock
{RECIPE}""",
    "uv-into-an-environment": f"""
FROM {BASE}
WORKDIR /srv
RUN pip install uv && uv venv /opt/venv
ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH
COPY requirements.lock .
RUN uv pip install --require-hashes -r requirements.lock
{RECIPE}""",
    "uv-sync": f"""
FROM {BASE}
WORKDIR /srv
RUN pip install uv
RUN uv venv
ENV PATH=/srv/.venv/bin:$PATH
COPY requirements.lock .
RUN uv pip sync requirements.lock
{RECIPE}""",
    "a-prefix-from-a-stage": f"""
FROM {BASE} AS builder
COPY requirements.lock .
RUN pip install --prefix=/install -r requirements.lock
FROM {BASE}
WORKDIR /srv
COPY --from=builder /install /usr/local
{RECIPE}""",
    "the-libraries-from-a-stage": f"""
FROM {BASE} AS builder
COPY requirements.lock .
RUN pip install -r requirements.lock
FROM {BASE}
WORKDIR /srv
COPY --from=builder /usr/local/lib/python3.11/site-packages /usr/local/lib/python3.11/site-packages
{RECIPE}""",
}


@pytest.mark.docker
@pytest.mark.parametrize("dockerfile", ROUTES.values(), ids=ROUTES)
def test_every_usual_way_to_install_the_lock_passes(dockerfile: str) -> None:
    report = handed_in(dockerfile)
    assert report.passed, report.first_problem


@pytest.mark.docker
@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("uv pip install --system joblib", "the shelf has some versions of numpy, pandas and what they need, uv"),
        ("uv pip install --system numpy==1.0", "the shelf has some versions of numpy"),
        ("uv venv --python 3.13", "do with the one of the base image"),
    ],
)
def test_what_uv_says_of_a_thing_that_is_not_there_is_put_into_words(step: str, says: str) -> None:
    report = handed_in(f"FROM {BASE}\nWORKDIR /srv\nRUN pip install uv && {step}\n{RECIPE}")
    assert report.first_problem is not None
    assert report.first_problem.name == "built"
    assert says in report.first_problem.message


def handed_in(dockerfile: str) -> Report:
    ignore = EXERCISE.solution.joinpath(".dockerignore").read_text(encoding="utf-8")
    submission = Submission.from_texts(EXERCISE, {"Dockerfile": dockerfile, ".dockerignore": ignore})
    return grade(EXERCISE, submission, Bench.named("docker"))


@pytest.mark.parametrize(
    "command",
    [
        '["python", "serve.py"]',
        '["/usr/bin/env", "python", "-u", "serve.py"]',
        '["sh", "-c", "exec python serve.py"]',
        '["--fast"]',
    ],
)
def test_a_list_is_started_as_it_is(command: str) -> None:
    assert CHECKS.shell_instead(command) == ""


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("python serve.py", "as a list in double quotes"),
        ("['python', 'serve.py']", "with double quotes and commas"),
        ('["python" "serve.py"]', "with double quotes and commas"),
        ('["sh", "-c", "python serve.py"]', "start Python itself"),
        ('["/bin/bash", "-c", "python serve.py"]', "start Python itself"),
        ('["python serve.py"]', "each word stands in quotes of its own"),
    ],
)
def test_each_other_way_is_told_for_what_it_is(command: str, says: str) -> None:
    assert says in CHECKS.shell_instead(command)
