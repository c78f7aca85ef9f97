"""Images: tagged by what they are made of, and never half-made, however a build ends."""

from __future__ import annotations

import gzip
import io
import itertools
import os
import secrets
import signal
import subprocess
import sys
import tarfile
import threading
import time

import docker.errors
import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import buildx
from sandbox.engines.docker.bases import NAME as BASE_NAME
from sandbox.engines.docker.buildx import Buildx
from sandbox.engines.docker.images import Recipe
from sandbox.errors import Cancelled, EngineError, EngineUnavailable, NoBuildx, PrepareFailed
from sandbox.events import Event, EventKind
from tests.support.kitchens import BASE_VARIABLE, kitchen
from tests.support.roots import SHELL_BASE
from tests.support.waiting import processes_with, wait_until

pytestmark = [pytest.mark.docker, pytest.mark.own_engine]
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n"
SLOW = "RUN echo begun && sleep 8"


@pytest.fixture
def api(shell_engine):
    return shell_engine.api


@pytest.fixture
def engine(shell_engine, connect, nothing_cached):
    engine = connect(shell_engine)
    yield engine
    engine.clean()


def slow_step(seconds: int = 8) -> tuple[str, str]:
    """A step that says that it begun and then takes its time, and the token by which its process is found."""
    token = f"step_{secrets.token_hex(8)}"
    return f"RUN : {token} && echo begun && sleep {seconds}", token


class Listener(list[Event]):
    """Keeps all events, and lets a thread wait for a line of the log."""

    def __call__(self, event) -> None:
        self.append(event)

    def lines(self, kind=EventKind.LOG) -> list[str]:
        return [event.text for event in self if event.kind is kind]

    def wait_for(self, line: str) -> None:
        wait_until(lambda: line in self.lines(), f"“{line}” in the log")


def has_image(api, tag: str) -> bool:
    try:
        api.inspect_image(tag)
    except docker.errors.ImageNotFound:
        return False
    return True


def test_the_same_inputs_give_the_same_image_and_nothing_is_built_again(engine, connect, shell_engine, tmp_path, api):
    engine.prepare(kitchen(tmp_path / "a" / "k", "RUN echo one"))
    first = api.inspect_image(Recipe.of(kitchen(tmp_path / "a" / "k", "RUN echo one")).tag)["Id"]
    again, events = kitchen(tmp_path / "b" / "k", "RUN echo one"), Listener()
    for other in (engine, connect(shell_engine)):
        assert other.is_ready(again)
        other.prepare(again, events)
    assert events == []
    assert api.inspect_image(Recipe.of(again).tag)["Id"] == first


def test_any_change_of_what_is_declared_gives_another_tag_and_a_setting_of_this_machine_none(
    plain, tmp_path, monkeypatch
):
    bundle = tmp_path / "ca.pem"
    bundle.write_text(CERTIFICATE)
    number = itertools.count()

    def tag(*steps: str, name: str = "k", **options) -> str:
        return Recipe.of(kitchen(tmp_path / str(next(number)) / name, *steps, **options)).tag

    tags = [
        tag(),
        tag("RUN echo 1"),
        tag(lock="small==1.1 --hash=sha256:" + "0" * 64),
        tag(base="other:1"),
        tag(name="l"),
    ]
    assert len(set(tags)) == len(tags)
    for variable, value in [
        (BASE_VARIABLE, SHELL_BASE),
        ("TWO_KITCHENS_CA_BUNDLE", str(bundle)),
        ("PIP_INDEX_URL", "https://example.org/simple"),
        ("HTTPS_PROXY", "http://proxy.example.org:3128"),
    ]:
        monkeypatch.setenv(variable, value)
        assert tag() == tags[0], f"another name where {variable} is set"


def test_progress_is_told_step_by_step_and_never_goes_back(engine, tmp_path):
    events = Listener()
    engine.prepare(kitchen(tmp_path / "k", "RUN echo first", "RUN echo second"), events)
    assert events.lines(EventKind.STEP)[0] == f"Fetching the base image {SHELL_BASE}"
    assert "RUN echo second" in events.lines(EventKind.STEP)
    assert events.lines() == ["first", "second"]
    fractions = [event.fraction for event in events if event.fraction is not None]
    assert len(fractions) == len(events)
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] < fractions[-1] <= 1


def test_a_step_that_fails_leaves_nothing_that_could_be_used(engine, api, tmp_path):
    environment = kitchen(tmp_path / "k", "RUN echo made > /half", "RUN echo oh no && exit 3")
    with pytest.raises(PrepareFailed) as caught:
        engine.prepare(environment)
    assert "The environment “k” could not be built while installing the packages" in str(caught.value)
    assert "exit code: 3" in str(caught.value)
    assert "The build's last lines say more." in str(caught.value)
    assert caught.value.log.endswith("oh no")
    assert not engine.is_ready(environment)
    assert api.containers(all=True) == []


def test_a_build_can_be_cancelled_in_the_middle_of_a_step(engine, tmp_path):
    step, token = slow_step(60)
    environment, cancellation = kitchen(tmp_path / "k", step), Cancellation()

    def listen(event) -> None:
        if event.text == "begun":
            threading.Timer(0.1, cancellation.request).start()

    begun = time.monotonic()
    with pytest.raises(Cancelled):
        engine.prepare(environment, listen, cancellation)
    assert time.monotonic() - begun < 30
    assert not engine.is_ready(environment)
    wait_until(lambda: not processes_with(token), "the step's process is gone")


def test_a_build_that_was_cancelled_before_it_began_makes_nothing(engine, api, tmp_path):
    cancellation = Cancellation()
    cancellation.request()
    environment = kitchen(tmp_path / "k", "RUN echo never")
    with pytest.raises(Cancelled):
        engine.prepare(environment, cancellation=cancellation)
    assert not has_image(api, Recipe.of(environment).tag)


def test_two_threads_that_want_the_same_image_build_it_once(engine, tmp_path):
    environment, events = kitchen(tmp_path / "k", "RUN echo begun && sleep 1"), Listener()
    threads = [threading.Thread(target=engine.prepare, args=(environment, events)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engine.is_ready(environment)
    assert events.lines() == ["begun"]


def test_whoever_waits_for_anothers_build_can_be_cancelled_and_that_build_goes_on(engine, tmp_path):
    environment, events, cancellation = kitchen(tmp_path / "k", SLOW), Listener(), Cancellation()
    building = threading.Thread(target=engine.prepare, args=(environment, events))
    building.start()
    events.wait_for("begun")
    threading.Timer(0.2, cancellation.request).start()
    with pytest.raises(Cancelled):
        engine.prepare(environment, cancellation=cancellation)
    assert not engine.is_ready(environment)
    building.join()
    assert engine.is_ready(environment)


def test_a_listener_that_fails_breaks_the_build_off_with_its_own_fault(engine, tmp_path):
    step, token = slow_step()

    def listen(event) -> None:
        if event.text == "begun":
            raise BrokenPipeError("nobody reads this any more")

    with pytest.raises(BrokenPipeError, match="nobody reads this"):
        engine.prepare(kitchen(tmp_path / "k", step), listen)
    wait_until(lambda: not processes_with(token), "the step's process is gone")


BUILDER = """
import sys
from sandbox.engines.docker import DockerEngine
from sandbox.environment import load_environment
DockerEngine().prepare(load_environment(sys.argv[1]), lambda event: print(event.text, flush=True))
"""


def test_a_process_that_is_killed_in_mid_build_leaves_no_image_and_no_step_running(engine, tmp_path):
    step, token = slow_step()
    environment = kitchen(tmp_path / "k", step)
    (tmp_path / "temp").mkdir()
    variables = {"TMPDIR": str(tmp_path / "temp"), "PIP_INDEX_URL": "https://cook:salt@example.org/simple"}
    builder = subprocess.Popen(
        [sys.executable, "-c", BUILDER, str(tmp_path / "k")],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **variables},
    )
    assert builder.stdout is not None
    assert "begun\n" in builder.stdout
    assert processes_with(token)
    builder.send_signal(signal.SIGKILL)
    builder.communicate()
    left = [
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and not path.is_relative_to(tmp_path / "k")
    ]
    assert not any(b"salt" in data for data in left), "the index's password outlives its process"
    wait_until(lambda: not processes_with(token), "the step's process is gone")
    assert not engine.is_ready(environment)
    engine.prepare(environment)
    assert engine.is_ready(environment)


def test_a_name_that_docker_would_refuse_is_made_fit_for_a_tag(engine, tmp_path):
    environment = kitchen(tmp_path / "Käse & Küche_", "RUN echo one")
    engine.prepare(environment)
    assert engine.is_ready(environment)


def test_your_certificates_and_your_index_reach_the_build(engine, tmp_path, monkeypatch):
    (tmp_path / "ca.pem").write_text(CERTIFICATE)
    monkeypatch.setenv("TWO_KITCHENS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("PIP_INDEX_URL", "https://example.org/simple")
    events = Listener()
    engine.prepare(kitchen(tmp_path / "k", "RUN cat /etc/pip.conf /run/secrets/*"), events)
    assert events.lines() == [
        "[global]",
        "cert = /run/secrets/two-kitchens-ca.crt",
        "index-url = https://example.org/simple",
        *CERTIFICATE.splitlines(),
    ]


def test_no_image_and_no_layer_holds_the_indexs_password_or_this_machines_certificates(
    engine, api, tmp_path, monkeypatch
):
    secret, mark = secrets.token_hex(16), secrets.token_hex(16)
    (tmp_path / "ca.pem").write_text(CERTIFICATE.replace("bm9uZQ==", mark))
    monkeypatch.setenv("TWO_KITCHENS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("PIP_INDEX_URL", f"https://cook:{secret}@example.org/simple")
    environment = kitchen(tmp_path / "k", "RUN cat /etc/pip.conf > /dev/null && echo made > /made", "WORKDIR /x")
    engine.prepare(environment)
    image = Recipe.of(environment).tag
    archive = b"".join(api.get_image(image))
    # As it is, and in layers that are compressed.
    with tarfile.open(fileobj=io.BytesIO(archive)) as whole:
        parts = [member.read() for entry in whole if (member := whole.extractfile(entry))]
    parts += [gzip.decompress(part) for part in parts if part[:2] == b"\x1f\x8b"]
    assert any(b"made\n" in part for part in parts)
    told = str(api.inspect_image(image)) + str(api.history(image))
    for kept in (secret, mark):
        assert not any(kept.encode() in part for part in (archive, *parts))
        assert kept not in told


def test_an_image_from_another_laptop_is_found_whatever_is_set_here(
    engine, connect, shell_engine, tmp_path, monkeypatch
):
    environment = kitchen(tmp_path / "k", "RUN echo one")
    engine.prepare(environment)
    monkeypatch.delenv(BASE_VARIABLE)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example.org/simple")
    assert engine.is_ready(environment)
    # A base image that somebody sets here is meant: another one will not do.
    monkeypatch.setenv(BASE_VARIABLE, "mirror.example.org/python:3.11")
    assert not engine.is_ready(environment)


def test_without_buildx_an_environment_is_built_all_the_same_but_never_with_secrets(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(buildx, "_FOLDERS", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    engine.images.buildx = Buildx()
    engine.prepare(kitchen(tmp_path / "plain", "RUN echo one"))
    assert engine.is_ready(kitchen(tmp_path / "plain", "RUN echo one"))
    with pytest.raises(PrepareFailed, match="code: 3"):
        engine.prepare(kitchen(tmp_path / "failing", "RUN exit 3"))
    monkeypatch.setenv("PIP_INDEX_URL", "https://cook:salt@example.org/simple")
    with pytest.raises(NoBuildx, match="Docker's buildx, which builds the images, is not here: “sudo apt install"):
        engine.prepare(kitchen(tmp_path / "secret", "RUN echo one"))


def test_what_was_built_while_its_base_was_replaced_is_not_kept(engine, api, tmp_path):
    environment = kitchen(tmp_path / "k", "RUN echo begun")

    def replace_the_base(event) -> None:
        if event.text == "begun":
            [pin] = [name for image in api.images() for name in image["RepoTags"] if name.startswith(BASE_NAME)]
            container = api.create_container(SHELL_BASE, ["true"])["Id"]
            api.commit(container, *pin.split(":"))
            api.remove_container(container)

    with pytest.raises(EngineError, match="was replaced or removed while another was built on it"):
        engine.prepare(environment, replace_the_base)
    assert not engine.is_ready(environment)


def test_a_builder_that_somebody_chose_for_other_work_is_not_used(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("BUILDX_BUILDER", "far-away")
    engine.images.buildx = Buildx()
    engine.prepare(kitchen(tmp_path / "k", "RUN echo one"))
    assert engine.is_ready(kitchen(tmp_path / "k", "RUN echo one"))


def test_your_proxy_reaches_the_build_and_stays_out_of_the_image(engine, api, tmp_path, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://cook:salt@proxy.example.org:3128")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:3128")
    environment, events = kitchen(tmp_path / "k", "RUN echo https=$HTTPS_PROXY http=$HTTP_PROXY"), Listener()
    engine.prepare(environment, events)
    assert events.lines() == ["https=http://cook:salt@proxy.example.org:3128 http="]
    assert "salt" not in str(api.history(Recipe.of(environment).tag)) + str(
        api.inspect_image(Recipe.of(environment).tag)
    )


def test_an_image_that_somebody_chose_is_built_upon_whatever_is_named_for_the_official_one(
    plain, tmp_path, monkeypatch
):
    monkeypatch.setenv(BASE_VARIABLE, SHELL_BASE)
    recipe = Recipe.of(kitchen(tmp_path / "k", base="mycorp/serve:1"))
    assert recipe.base == "mycorp/serve:1"


@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (lambda path: None, "which cannot be read (No such file or directory): correct the path"),
        (lambda path: path.mkdir(), "which cannot be read (Is a directory): correct the path"),
        (lambda path: path.write_bytes(b"\x30\x82"), "which holds no certificate: give a file in PEM format"),
    ],
)
def test_certificates_that_cannot_be_used_are_named(engine, tmp_path, monkeypatch, write, reason):
    write(tmp_path / "ca.pem")
    monkeypatch.setenv("TWO_KITCHENS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    with pytest.raises(EngineUnavailable) as caught:
        engine.prepare(kitchen(tmp_path / "k"))
    assert str(caught.value).startswith(f"TWO_KITCHENS_CA_BUNDLE names {tmp_path / 'ca.pem'}, {reason}")
