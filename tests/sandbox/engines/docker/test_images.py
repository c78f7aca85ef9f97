"""Images: tagged by what they are made of, and never half-made, however a build ends."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import threading
import time

import docker.errors
import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.docker.images import Recipe
from sandbox.errors import Cancelled, EngineUnavailable, PrepareFailed
from sandbox.events import Event, EventKind
from tests.support.kitchens import BASE_VARIABLE, kitchen
from tests.support.roots import SHELL_BASE
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.docker, pytest.mark.own_engine]
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n"
SLOW = "RUN echo begun && sleep 8"


@pytest.fixture
def api(shell_engine):
    return shell_engine.api


@pytest.fixture
def engine(shell_engine, connect):
    engine = connect(shell_engine)
    yield engine
    engine.clean()


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


def test_any_change_gives_another_tag(plain, tmp_path, monkeypatch):
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
    for variable, value in [
        (BASE_VARIABLE, SHELL_BASE),
        ("TWO_KITCHENS_CA_BUNDLE", str(bundle)),
        ("PIP_INDEX_URL", "https://example.org/simple"),
    ]:
        monkeypatch.setenv(variable, value)
        tags.append(tag())
    bundle.write_text(CERTIFICATE * 2)
    tags.append(tag())
    assert len(set(tags)) == len(tags)
    assert tag() == tags[-1]


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
    assert "returned a non-zero code: 3" in str(caught.value)
    assert "The build's last lines say more." in str(caught.value)
    assert caught.value.log.endswith("oh no")
    assert not engine.is_ready(environment)
    assert api.containers(all=True) == []


def test_a_build_can_be_cancelled_in_the_middle_of_a_step(engine, api, tmp_path):
    environment, cancellation = kitchen(tmp_path / "k", "RUN echo begun && sleep 60"), Cancellation()

    def listen(event) -> None:
        if event.text == "begun":
            threading.Timer(0.1, cancellation.request).start()

    begun = time.monotonic()
    with pytest.raises(Cancelled):
        engine.prepare(environment, listen, cancellation)
    assert time.monotonic() - begun < 30
    assert not engine.is_ready(environment)
    wait_until(lambda: not api.containers(all=True), "the step's container is gone")


def test_a_build_that_was_cancelled_before_it_began_makes_nothing(engine, api, tmp_path):
    cancellation = Cancellation()
    cancellation.request()
    environment = kitchen(tmp_path / "k", "RUN echo never")
    with pytest.raises(Cancelled):
        engine.prepare(environment, cancellation=cancellation)
    assert not has_image(api, Recipe.of(environment).base_tag)


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


def test_a_listener_that_fails_breaks_the_build_off_with_its_own_fault(engine, api, tmp_path):
    def listen(event) -> None:
        if event.text == "begun":
            raise BrokenPipeError("nobody reads this any more")

    with pytest.raises(BrokenPipeError, match="nobody reads this"):
        engine.prepare(kitchen(tmp_path / "k", SLOW), listen)
    wait_until(lambda: not api.containers(all=True), "the step's container is gone")


BUILDER = """
import sys
from sandbox.engines.docker import DockerEngine
from sandbox.environment import load_environment
DockerEngine().prepare(load_environment(sys.argv[1]), lambda event: print(event.text, flush=True))
"""


def test_a_process_that_is_killed_in_mid_build_leaves_no_image_and_no_container(engine, api, tmp_path):
    environment = kitchen(tmp_path / "k", SLOW)
    builder = subprocess.Popen([sys.executable, "-c", BUILDER, str(tmp_path / "k")], stdout=subprocess.PIPE, text=True)
    assert builder.stdout is not None
    assert "begun\n" in builder.stdout
    wait_until(api.containers, "the step's container is running")
    builder.send_signal(signal.SIGKILL)
    builder.communicate()
    wait_until(lambda: not api.containers(all=True), "the step's container is gone")
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
    engine.prepare(kitchen(tmp_path / "k", "RUN cat /etc/pip.conf /etc/two-kitchens/ca-bundle.crt"), events)
    assert events.lines() == [
        "[global]",
        "cert = /etc/two-kitchens/ca-bundle.crt",
        "index-url = https://example.org/simple",
        *CERTIFICATE.splitlines(),
    ]


def test_your_proxy_reaches_the_build_and_stays_out_of_the_image(engine, api, tmp_path, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://cook:salt@proxy.example.org:3128")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:3128")
    environment, events = kitchen(tmp_path / "k", "RUN echo https=$HTTPS_PROXY http=$HTTP_PROXY"), Listener()
    engine.prepare(environment, events)
    assert events.lines() == ["https=http://cook:salt@proxy.example.org:3128 http="]
    assert "salt" not in str(api.history(Recipe.of(environment).tag)) + str(
        api.inspect_image(Recipe.of(environment).tag)
    )


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
