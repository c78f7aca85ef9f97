"""By which names the server may be asked, from pages of which sites, and when it is one for many."""

from __future__ import annotations

import pytest

from lessons.entrance.hosts import HOSTS_VARIABLE, further_hosts, why_refused
from lessons.entrance.serving import entrance
from lessons.entrance.standing import HOSTED_VARIABLE, is_hosted

CODESPACE = {
    "CODESPACES": "true",
    "CODESPACE_NAME": "Fluffy-Doodle-4j7",
    "GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN": "app.github.dev",
}


@pytest.fixture
def bound(monkeypatch):
    """Puts the server at an address, on port 8501."""

    def bind(address: str) -> None:
        options = {"server.address": address, "server.port": 8501}
        monkeypatch.setattr("streamlit.get_option", options.__getitem__)

    return bind


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8501", "localhost", "localhost:9000", "LOCALHOST.", "[::1]:8501", "127.9.9.9"]
)
def test_this_machines_own_names_are_answered_on_any_port(host):
    assert why_refused([host], [], frozenset()) == ""
    assert why_refused([host], [f"http://{host}"], frozenset()) == ""


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example:8501",
        "127.0.0.1.evil.example",
        "evil.example@localhost",
        "localhost/evil.example",
        "localhost#evil.example",
        "local\thost",
        "localhost evil.example",
        "localhost:port",
        "[::1",
        "[::1].evil.com",
        "[::1]evil",
        "192.168.1.5:8501",
        "0.0.0.0",
        "",
    ],
)
def test_any_other_name_is_refused_with_the_setting_that_would_allow_it(host):
    assert HOSTS_VARIABLE in why_refused([host], [], frozenset())


def test_a_request_has_one_name():
    assert why_refused([], [], frozenset())
    assert why_refused(["localhost", "evil.example"], [], frozenset())
    assert why_refused(["course.example.org", "evil.example"], [], None)


def test_where_any_name_will_do_a_page_still_has_to_have_the_same_one():
    assert why_refused(["course.example.org"], [], None) == ""
    assert why_refused(["course.example.org"], ["https://course.example.org"], None) == ""
    assert why_refused(["course.example.org"], ["https://evil.example"], None)


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://localhost:9999",
        "http://127.0.0.1:8501",
        "http://localhost:8501.evil.example",
        "http://evil.example@localhost:8501",
        "file://localhost:8501",
        "null",
        "",
        "http://[",
    ],
)
def test_a_page_of_another_site_is_refused(origin):
    refused = why_refused(["localhost:8501"], [origin], frozenset())
    assert "only the course’s own pages" in refused
    # Not where it would do nothing, or let in whatever else runs on this machine.
    assert (HOSTS_VARIABLE in refused) is (origin == "http://evil.example")


def test_a_further_host_is_answered_and_its_pages_may_ask_through_a_forward():
    further = frozenset({"course.example.org"})
    assert why_refused(["course.example.org"], ["https://course.example.org"], further) == ""
    assert why_refused(["localhost:8501"], ["https://course.example.org"], further) == ""
    assert why_refused(["course.example.org"], ["https://evil.example"], further)
    assert why_refused(["www.course.example.org"], [], further)


def test_further_hosts_are_named_by_a_setting(bound):
    bound("127.0.0.1")
    assert further_hosts({}) == frozenset()
    named = further_hosts({HOSTS_VARIABLE: " Course.example.org, kitchen.local. ,,"})
    assert named == {"course.example.org", "kitchen.local"}


@pytest.mark.parametrize("setting", ["https://course.example.org", "course.example.org/", "a b", "[", "x@y"])
def test_a_setting_that_names_no_host_is_said_before_anything_starts(monkeypatch, setting):
    monkeypatch.setenv(HOSTS_VARIABLE, setting)
    with pytest.raises(SystemExit, match="give names alone, separated by commas"):
        entrance(lambda: None)


def test_the_name_that_codespaces_gives_our_port_is_derived(bound):
    bound("127.0.0.1")
    assert further_hosts(CODESPACE) == {"fluffy-doodle-4j7-8501.app.github.dev"}
    for name in CODESPACE:
        assert further_hosts({**CODESPACE, name: ""}) == frozenset()


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_a_server_on_loopback_is_one_persons(bound, address):
    bound(address)
    assert not is_hosted({})


@pytest.mark.parametrize("address", ["", "0.0.0.0", "::", "192.168.1.5", "course.example.org", "localhost.example.org"])
def test_a_server_that_others_reach_is_for_many(bound, address):
    bound(address)
    assert is_hosted({})


@pytest.mark.parametrize("variable", [HOSTED_VARIABLE, "TWO_KITCHENS_DATABASE_URL"])
def test_a_server_is_for_many_where_a_setting_says_so(bound, variable):
    bound("127.0.0.1")
    assert is_hosted({variable: "1"})
    assert not is_hosted({variable: " "})
