"""Building and running what a learner wrote, in a real engine."""

from __future__ import annotations

import threading
import time

import pytest

from sandbox.cancellation import Cancellation
from sandbox.contexts.build import MOST_CONTEXT, build_context
from sandbox.contexts.run import run_context
from sandbox.engines.docker import labels
from sandbox.engines.docker.images import Recipe
from sandbox.engines.docker.throwaway import keep, throwaway
from sandbox.errors import Cancelled
from sandbox.job import Job
from sandbox.result import Status
from sandbox.size import Size

pytestmark = pytest.mark.docker
BASE = "python:3.11.9-slim-bookworm@sha256:8fb099199b9f2d70342674bd9dbccd3ed03a258f26bbd1d556822c6dfc60c317"
GOOD = (
    f'FROM {BASE}\nWORKDIR /srv\nCOPY pins.txt .\nRUN cat pins.txt\nCOPY . .\nUSER 1234\nCMD ["python3", "main.py"]\n'
)
MAIN = "import os, sys\nprint(os.getuid(), os.getcwd(), sys.stdin.read())\n"


@pytest.fixture(scope="module")
def stand_ins(environments):
    return {BASE: Recipe.of(environments["dev"]).tag}


@pytest.fixture
def build(docker_engine, stand_ins):
    def build(dockerfile=GOOD, cancellation=None, seconds=60.0, **files):
        made = {"Dockerfile": dockerfile.encode(), "main.py": MAIN.encode(), "pins.txt": b"one"}
        made |= {name.replace("_DOT_", "."): text.encode() for name, text in files.items()}
        with throwaway(docker_engine.api) as tag:
            return build_context(docker_engine, made, tag, stand_ins, cancellation=cancellation, seconds=seconds)

    return build


def test_a_good_one_is_built_and_described(build):
    made = build(_DOT_dockerignore="*.csv\n", big_DOT_csv="x" * 1000)
    assert made.error == ""
    assert (made.user, made.folder, made.command) == ("1234", "/srv", ("python3", "main.py"))
    assert made.sent == (".dockerignore", "Dockerfile", "main.py", "pins.txt")
    assert 0 < made.own_size < Size.KiB
    assert made.size > 100 * Size.MiB
    assert list(made.replaced) == [BASE]


def test_its_own_command_runs_as_its_own_user(docker_engine, environments, stand_ins):
    files = {"Dockerfile": GOOD.encode(), "main.py": MAIN.encode(), "pins.txt": b""}
    with throwaway(docker_engine.api) as tag:
        made = build_context(docker_engine, files, tag, stand_ins)
        ran = run_context(docker_engine, made, Job(made.command, stdin=b"orders"), environments["dev"])
    assert (ran.status, ran.stdout) == (Status.OK, "1234 /srv orders\n")


def test_an_entry_point_does_not_get_in_the_way(docker_engine, environments, stand_ins):
    text = f'FROM {BASE}\nENTRYPOINT ["echo"]\nCMD ["hello"]\n'
    with throwaway(docker_engine.api) as tag:
        made = build_context(docker_engine, {"Dockerfile": text.encode()}, tag, stand_ins)
        ran = run_context(docker_engine, made, Job(made.command), environments["dev"])
    assert ran.stdout == "hello\n"


def test_what_it_put_into_the_scratch_folder_is_not_hidden(docker_engine, environments, stand_ins):
    text = f'FROM {BASE}\nWORKDIR /work\nCOPY main.py .\nUSER 1234\nCMD ["python3", "main.py"]\n'
    with throwaway(docker_engine.api) as tag:
        made = build_context(docker_engine, {"Dockerfile": text.encode(), "main.py": MAIN.encode()}, tag, stand_ins)
        ran = run_context(docker_engine, made, Job(made.command), environments["dev"], user="4321:4321")
    assert ran.stdout == "4321 /work \n"


def test_a_user_that_is_not_known_is_the_images_fault(docker_engine, environments, stand_ins):
    with throwaway(docker_engine.api) as tag:
        made = build_context(docker_engine, {"Dockerfile": f"FROM {BASE}\nUSER cook\n".encode()}, tag, stand_ins)
        ran = run_context(docker_engine, made, Job(("true",)), environments["dev"])
    assert ran.status is Status.ERROR
    assert "cannot be started" in ran.message
    assert "cook" in ran.message


def test_a_step_that_fails_is_named_with_its_line(build):
    made = build(GOOD + "RUN echo so far && exit 3\n")
    assert "exit 3" in made.error
    assert "code: 3" in made.error
    assert made.line == 8
    assert made.log == ("so far",)
    assert made.image == ""


def test_a_file_that_is_not_there_is_named(build):
    made = build(f"FROM {BASE}\nCOPY nothing .\n")
    assert "nothing" in made.error
    assert made.line == 2


def test_a_step_has_no_network(build):
    look = "import socket; print(sorted(name for _, name in socket.if_nameindex()))"
    made = build(f'FROM {BASE}\nRUN python3 -c "{look}"; exit 1\n')
    assert made.log == ("['lo']",)


def test_what_changed_decides_what_is_built_again(docker_engine, stand_ins):
    files = {"Dockerfile": GOOD.encode(), "main.py": MAIN.encode(), "pins.txt": time.ctime().encode()}
    with throwaway(docker_engine.api) as tag, throwaway(docker_engine.api) as again:
        build_context(docker_engine, files, tag, stand_ins)
        made = build_context(docker_engine, {**files, "main.py": b"print(2)"}, again, stand_ins)
    reused = {step.step: step.reused for step in made.steps}
    assert reused["RUN cat pins.txt"]
    assert not reused["COPY . ."]


def test_the_bytes_that_were_made_anew_are_counted(docker_engine, stand_ins):
    text = f"FROM {BASE}\nUSER root\nWORKDIR /srv\nRUN head -c 3000000 /dev/zero > large\nCOPY main.py .\n"
    files = {"Dockerfile": text.encode(), "main.py": f"# {time.time()}".encode()}
    with throwaway(docker_engine.api) as tag, throwaway(docker_engine.api) as again:
        first = build_context(docker_engine, files, tag, stand_ins)
        second = build_context(docker_engine, {**files, "main.py": b"x" * 1000}, again, stand_ins)
    assert first.own_size > 3_000_000
    assert 1000 <= second.fresh_size < 3000


def test_an_image_that_is_kept_lends_its_layers_to_the_next_build(docker_engine, stand_ins):
    files = {"Dockerfile": GOOD.encode(), "main.py": MAIN.encode(), "pins.txt": f"kept {time.time()}".encode()}
    name = f"two-kitchens/measured:{int(time.time())}-0b"
    try:
        for _ in range(2):
            with throwaway(docker_engine.api) as tag:
                made = build_context(docker_engine, files, tag, stand_ins)
                keep(docker_engine.api, made.image, name)
        assert all(step.reused for step in made.steps if not step.step.startswith("FROM"))
    finally:
        docker_engine.api.remove_image(name, force=True)


@pytest.mark.parametrize(
    ("dockerfile", "says"),
    [
        ("FROM ubuntu:24.04\n", "stands on ubuntu:24.04, which is not at hand"),
        ("FROM scratch\n", "stands on scratch, which is not at hand"),
        ("FROM\n", "is FROM with nothing behind it"),
        (f"FROM {BASE}\nRNU true\n", "Line 2"),
        (f"FROM {BASE}\nEXPOSE soup\n", "Docker says"),
    ],
)
def test_what_cannot_be_built_is_said_in_words(build, dockerfile, says):
    assert says in build(dockerfile).error


def test_too_large_a_context_is_refused_before_anything_is_sent(build):
    assert "at most 16.0 MiB" in build(big="x" * (2 * MOST_CONTEXT)).error


def test_a_build_that_never_ends_is_stopped(build, docker_engine):
    made = build(f"FROM {BASE}\nRUN sleep 600\n", seconds=2.0)
    assert "still going on after 2 s" in made.error
    assert made.line == 2
    assert made.seconds < 20


def test_a_build_can_be_cancelled(build):
    cancellation = Cancellation()
    threading.Timer(1.0, cancellation.request).start()
    with pytest.raises(Cancelled):
        build(f"FROM {BASE}\nRUN sleep 600\n", cancellation=cancellation)


def test_nothing_without_a_name_is_left(build, docker_engine):
    mark = f"left-{time.time()}"
    build(f"FROM {BASE}\nRUN echo {mark}\nRUN exit 1\n")
    build(f"FROM {BASE}\nRUN echo {mark}\n")
    for image in docker_engine.api.images(filters={"dangling": True, **labels.mine()}):
        history = docker_engine.api.history(image["Id"])
        assert not any(mark in str(layer["CreatedBy"]) for layer in history)
