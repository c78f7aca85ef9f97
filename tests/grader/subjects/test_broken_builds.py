"""What is told of builds that broke, and whose fault it is."""

from __future__ import annotations

import pytest

from grader.requests import Missed
from grader.subjects.broken_builds import INSTALLS
from grader.subjects.images import require_built
from sandbox.contexts.build import SECONDS, ContextBuild
from sandbox.engines.docker.solving import Step
from sandbox.errors import EngineError


def stopped(step: str, *printed: str) -> ContextBuild:
    """A build that was stopped at the deadline in `step`, which had printed that."""
    return ContextBuild(error="Stopped.", seconds=SECONDS + 1, steps=(Step(step),), log=printed)


@pytest.mark.parametrize(
    ("error", "printed", "says"),
    [
        ("dockerfile parse error line 4: Unknown flag: parents", "", "leave it out"),
        (
            "returned a non-zero code: 1",
            "ERROR: No matching distribution found for joblib",
            "the shelf has some versions of numpy",
        ),
        (
            "returned a non-zero code: 1",
            "Because there is no version of joblib==1.4 and you require joblib==1.4, …",
            "the shelf has some versions of numpy",
        ),
        ("Line 2 of the Dockerfile takes files from registry.example/uv:0.13, which is no stage", "", "pip install uv"),
        ("returned a non-zero code: 100", "E: Unable to locate package curl", "has no network"),
        ("Get a manifest: dial tcp: lookup registry.example: no such host", "", "has no network"),
        ("returned a non-zero code: 1", "ERROR: Can not perform a '--user' install.", "into a folder of your own"),
        ("returned a non-zero code: 1", "error: [Errno 13] Permission denied: '/opt/x'", "above the line USER"),
    ],
)
def test_what_docker_says_is_put_into_words(error, printed, says):
    build = ContextBuild(error=f"Docker says: {error}", line=4, log=(printed,))
    with pytest.raises(Missed, match=says) as caught:
        require_built(build)
    assert f"{error.rstrip('.')}. It stopped in line 4. " in caught.value.message


def test_other_words_of_docker_are_told_as_they_are():
    with pytest.raises(Missed) as caught:
        require_built(ContextBuild(error="Docker says: something else", line=2))
    assert caught.value.message == "Docker says: something else. It stopped in line 2."


def test_an_installation_that_does_not_come_to_an_end_is_the_machines_fault():
    slow = stopped("RUN pip install -r requirements.lock", "Looking in links: /pantry", "Processing ./pantry/numpy.whl")
    with pytest.raises(EngineError, match="still installing packages"):
        require_built(slow)


@pytest.mark.parametrize(
    ("step", "printed"),
    [
        ("RUN sleep infinity", ()),
        ("RUN echo Processing it && sleep infinity", ("Processing it",)),
        (
            "RUN pip install numpy && sleep 1000",
            ("Installing collected packages: numpy", "Successfully installed numpy-2.1.2"),
        ),
        ("RUN pip install numpy && python serve.py", ("Successfully installed numpy-2.1.2", "Waiting for orders")),
        ("RUN sleep 1000 && pip install numpy", ()),
    ],
)
def test_another_thing_that_does_not_come_to_an_end_is_the_learners(step, printed):
    with pytest.raises(Missed):
        require_built(stopped(step, *printed))


@pytest.mark.parametrize(
    ("step", "installs"),
    [
        ("RUN pip install -r requirements.lock", True),
        ("run /opt/venv/bin/pip install --no-cache-dir -r requirements.lock", True),
        ("RUN python -m pip install numpy", True),
        ("RUN uv pip sync requirements.lock", True),
        ("RUN uv sync --frozen", True),
        ("COPY --from=build /opt/venv /opt/venv", False),
        ("RUN pip download --dest wheels numpy", False),
        ("RUN useradd cook", False),
    ],
)
def test_a_step_that_installs_is_known(step, installs):
    assert (INSTALLS.match(step) is not None) is installs
