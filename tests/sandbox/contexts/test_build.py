"""Building and running what a learner wrote, in a real engine."""

from __future__ import annotations

import secrets
import threading
import time

import pytest

from sandbox.cancellation import Cancellation
from sandbox.contexts.build import MEMORY, MOST_CONTEXT, build_context
from sandbox.contexts.run import run_context
from sandbox.engines.docker.throwaway import NAME, YOUNG_SECONDS, keep, throwaway
from sandbox.errors import Cancelled, EngineError, PrepareFailed
from sandbox.job import Job
from sandbox.result import Status
from sandbox.size import Size
from tests.sandbox.contexts.good import BASE, GOOD, MAIN
from tests.support.waiting import processes_with, wait_until

pytestmark = pytest.mark.docker


def test_a_good_one_is_built_and_described(build):
    made = build(_DOT_dockerignore="*.csv\n", big_DOT_csv="x" * 1000)
    assert made.error == ""
    assert (made.user, made.folder, made.command) == ("1234", "/srv", ("python3", "main.py"))
    assert made.sent == (".dockerignore", "Dockerfile", "main.py", "pins.txt")
    # What a file takes on a disk, on some image stores: whole blocks.
    assert 0 < made.own_size < 64 * Size.KiB
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


@pytest.mark.parametrize(
    "step", ["ENV PYTHONHOME=/nowhere", "RUN mkdir /own && cp /bin/true /own/python3\nENV PATH=/own:$PATH"]
)
def test_a_python_that_does_not_start_is_the_images_fault(docker_engine, environments, stand_ins, step):
    text = f"FROM {BASE}\nUSER root\n{step}\n"
    with throwaway(docker_engine.api) as tag:
        made = build_context(docker_engine, {"Dockerfile": text.encode()}, tag, stand_ins)
        assert not made.error
        ran = run_context(docker_engine, made, Job(("true",)), environments["dev"])
    assert ran.status is Status.ERROR
    assert "Python broke down" in ran.message


def test_nothing_of_the_images_own_runs_beside_the_job(docker_engine, environments, stand_ins):
    text = f"FROM {BASE}\nHEALTHCHECK --interval=1s CMD touch /tmp/ran\n"
    code = "import os, time; time.sleep(3); print(os.listdir('/tmp'))"
    with throwaway(docker_engine.api) as tag:
        made = build_context(docker_engine, {"Dockerfile": text.encode()}, tag, stand_ins)
        ran = run_context(docker_engine, made, Job(("python3", "-c", code)), environments["dev"])
    assert ran.stdout == "[]\n"


def test_no_other_image_of_this_machine_gets_in(build, stand_ins):
    assert "no stage above it" in build(f"FROM {BASE}\nCOPY --from={stand_ins[BASE]} /etc/passwd /\n").error
    assert "may be an address" in build(f"FROM {BASE}\nADD http://127.0.0.1/ /\n").error
    sneaky = f"FROM debian AS one\nFROM {BASE} AS debian\n"
    assert "stands on debian" in build(sneaky).error


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


@pytest.mark.parametrize(
    "printed",
    [
        "---> Using cache",
        "Step 9/9 : RUN nothing",
        "#5 [2/2] RUN nothing",
        "#5 CACHED",
        '{"vertexes":[{"digest":"sha256:0","name":"[2/3] RUN true","completed":"2026-01-01T00:00:00Z","cached":true}]}',
    ],
)
def test_what_a_step_prints_makes_up_no_steps_and_no_cache(build, printed):
    made = build(f"FROM {BASE}\nUSER root\nRUN echo {time.time()} && echo '{printed}'\nRUN echo done\nUSER 1\n")
    assert [(step.instruction, step.line, step.reused) for step in made.steps] == [("RUN", 3, False), ("RUN", 4, False)]
    broken = build(f"FROM {BASE}\nRUN echo '{printed}' && false\n")
    assert (broken.line, broken.log) == (2, (printed,))


def test_a_step_of_a_stage_that_calls_itself_like_another_is_told_apart(build):
    # The builder itself would call the second one so.
    text = f"FROM {BASE} AS stage-1\nUSER root\nRUN echo {time.time()} > /1\nFROM {BASE}\nCOPY --from=stage-1 /1 /\n"
    assert [(step.instruction, step.line) for step in build(text).steps] == [("RUN", 3), ("COPY", 5)]


def test_what_another_stage_makes_anew_is_counted_too(docker_engine, stand_ins):
    text = f"FROM {BASE} AS making\nUSER root\nCOPY main.py .\nRUN head -c 2000000 /dev/zero > /large\nFROM {BASE}\n"
    text += "COPY --from=making /work/main.py /\n"
    files = {"Dockerfile": text.encode(), "main.py": f"# {time.time()}".encode()}
    with throwaway(docker_engine.api) as tag:
        made = build_context(docker_engine, files, tag, stand_ins)
    assert 2_000_000 <= made.fresh_size < 2_100_000
    assert max(made.steps, key=lambda step: step.size).instruction == "RUN"
    assert made.own_size < 64 * Size.KiB


def test_the_bytes_that_were_made_anew_are_counted(docker_engine, stand_ins):
    text = f"FROM {BASE}\nUSER root\nWORKDIR /srv\nRUN head -c 3000000 /dev/zero > large\nCOPY main.py .\n"
    files = {"Dockerfile": text.encode(), "main.py": f"# {time.time()}".encode()}
    with throwaway(docker_engine.api) as tag, throwaway(docker_engine.api) as again:
        first = build_context(docker_engine, files, tag, stand_ins)
        second = build_context(docker_engine, {**files, "main.py": secrets.token_bytes(1000)}, again, stand_ins)
    assert first.own_size > 3_000_000
    assert 1000 <= second.fresh_size < 64 * Size.KiB


def test_an_image_that_is_gone_leaves_its_layers_to_the_next_build(docker_engine, stand_ins):
    files = {"Dockerfile": GOOD.encode(), "main.py": MAIN.encode(), "pins.txt": f"kept {time.time()}".encode()}
    for _ in range(2):
        with throwaway(docker_engine.api) as tag:
            made = build_context(docker_engine, files, tag, stand_ins)
    assert all(step.reused for step in made.steps)


def test_of_kept_images_the_old_ones_go_and_one_that_another_may_still_build_on_stays(docker_engine, stand_ins):
    api, name = docker_engine.api, f"{NAME}:kept-{secrets.token_hex(4)}"
    repository, _, tag = name.partition(":")
    old, young = (f"{tag}-{int(time.time()) - age}-0a" for age in (YOUNG_SECONDS + 60, 60))
    image = api.inspect_image(stand_ins[BASE])["Id"]
    try:
        for other in (old, young):
            api.tag(image, repository, other)
        keep(api, image, name)
        left = kept_as(api, name)
        assert f"{repository}:{old}" not in left
        assert f"{repository}:{young}" in left
        assert len(left) == 2
    finally:
        forget(api, name)


def kept_as(api, name: str) -> list[str]:
    found = api.images(filters={"reference": f"{name}-*"})
    return [tag for image in found for tag in image["RepoTags"] if tag.startswith(name)]


def forget(api, name: str) -> None:
    for tag in kept_as(api, name):
        api.remove_image(tag)


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
    # Long enough for a busy machine to come as far as the step.
    token = f"step_{secrets.token_hex(8)}"
    made = build(f"FROM {BASE}\nRUN : {token} && sleep 600\n", seconds=8.0)
    assert "still going on after 8 s" in made.error
    assert made.line == 2
    assert made.seconds < 60
    wait_until(lambda: not processes_with(token), "the step's process is gone")


def test_a_step_may_hold_so_much_memory_where_the_engine_can_see_to_that(build, docker_engine):
    hoard = f"x = bytearray({MEMORY + Size.MiB}); print('held')"
    made = build(f'FROM {BASE}\nRUN python3 -c "{hoard}" && exit 3\n')
    # Engine 20.10's BuildKit knows no such bounds, which the module says.
    old = int(docker_engine.api.version()["Version"].split(".")[0]) < 23
    assert made.log[-1] == ("held" if old else "MemoryError")


def test_a_step_that_says_that_the_disk_is_full_is_not_believed(build):
    assert "exit code: 1" in build(f"FROM {BASE}\nRUN echo no space left on device; false\n").error


def test_a_name_that_leads_out_of_the_folder_is_written_nowhere(docker_engine, stand_ins, tmp_path):
    files = {"Dockerfile": f"FROM {BASE}\n".encode(), f"../../..{tmp_path}/out": b"x"}
    with throwaway(docker_engine.api) as tag, pytest.raises(EngineError, match="leads out of its folder"):
        build_context(docker_engine, files, tag, stand_ins)
    assert list(tmp_path.iterdir()) == []


def test_a_build_can_be_cancelled(build):
    cancellation = Cancellation()
    token = f"step_{secrets.token_hex(8)}"
    threading.Timer(1.0, cancellation.request).start()
    with pytest.raises(Cancelled):
        build(f"FROM {BASE}\nRUN : {token} && sleep 600\n", cancellation=cancellation)
    wait_until(lambda: not processes_with(token), "the step's process is gone")


def test_a_volume_is_refused_whoever_declares_it(docker_engine, stand_ins):
    assert "has VOLUME" in _error(docker_engine, stand_ins, "VOLUME /data")
    base = docker_engine.api.create_container(stand_ins[BASE], ["true"])["Id"]
    with throwaway(docker_engine.api) as tag:
        repository, _, name = tag.partition(":")
        docker_engine.api.commit(base, repository, name, changes=["VOLUME /data"])
        docker_engine.api.remove_container(base)
        with pytest.raises(PrepareFailed, match="declares the volume /data"):
            _error(docker_engine, {BASE: tag}, "RUN true")


def test_a_base_that_is_not_here_never_reaches_the_builder(docker_engine):
    with pytest.raises(EngineError, match="is not here any more"):
        _error(docker_engine, {BASE: f"two-kitchens/gone:{secrets.token_hex(4)}"}, "RUN true")


def test_steps_that_a_base_leaves_to_others_are_refused(docker_engine, stand_ins):
    base = docker_engine.api.create_container(stand_ins[BASE], ["true"])["Id"]
    with throwaway(docker_engine.api) as tag:
        repository, _, name = tag.partition(":")
        docker_engine.api.commit(base, repository, name, changes=["ONBUILD RUN touch /mine"])
        docker_engine.api.remove_container(base)
        with pytest.raises(PrepareFailed, match="ONBUILD"):
            _error(docker_engine, {BASE: tag}, "RUN true")


def _error(engine, stand_ins, step: str) -> str:
    with throwaway(engine.api) as tag:
        return build_context(engine, {"Dockerfile": f"FROM {BASE}\n{step}\n".encode()}, tag, stand_ins).error
