"""A server that is bound to loopback: what it gives to a browser that came in, and to everything else."""

from __future__ import annotations

import pytest
from websockets.exceptions import InvalidStatus

from lessons.catalogue import find_lessons
from tests.support.client import ask, drawn
from tests.support.server import serving
from tests.support.waiting import wait_until

FORWARDED = "fluffy-doodle-4j7-{port}.app.github.dev"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One person's own course, in a codespace of theirs."""
    settings = {
        "TWO_KITCHENS_ENGINE": "recorded",
        "TWO_KITCHENS_HOSTS": "kitchen.example.org",
        "CODESPACES": "true",
        "CODESPACE_NAME": "fluffy-doodle-4j7",
        "GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN": "app.github.dev",
    }
    with serving(tmp_path_factory.mktemp("home"), settings) as served:
        yield served


@pytest.fixture(scope="module")
def hosted(tmp_path_factory):
    """The same address, served for many."""
    settings = {"TWO_KITCHENS_ENGINE": "recorded", "TWO_KITCHENS_HOSTED": "1"}
    with serving(tmp_path_factory.mktemp("home"), settings) as served:
        yield served


@pytest.fixture(scope="module")
def cookie(server):
    """The one that a browser gets for a code."""
    return ask(server.entrance).headers["set-cookie"].partition(";")[0]


def is_owners(page: str) -> bool:
    """Whether a page is the owner's: a visitor's says that its address is the way back."""
    assert find_lessons()[0].title in page
    return 'data-figure="bookmark"' not in page


def test_a_stranger_who_calls_this_machine_localhost_is_a_visitor(server):
    for host in (f"localhost:{server.port}", f"127.0.0.1:{server.port}", "localhost"):
        page = drawn(server.url, host=host)
        assert not is_owners(page)
        assert 'data-figure="visitor"' in page
        assert 'href="/enter"' in page


def test_a_visitor_is_not_offered_what_runs_on_the_machine_itself(tmp_path, monkeypatch):
    # With a server of its own, whose owner leaves the choice of an engine open.
    monkeypatch.delenv("TWO_KITCHENS_ENGINE", raising=False)
    with serving(tmp_path, {}) as server:
        see_what_is_offered(server, ask(server.entrance).headers["set-cookie"].partition(";")[0])


def see_what_is_offered(server, cookie):
    def choices(cookie: str) -> str:
        page = ""

        def has_looked() -> bool:
            nonlocal page
            page = drawn(server.url, page="story", cookie=cookie, engine="local")
            return "Looking for something to cook on" not in page

        wait_until(has_looked, "the engines are looked for", seconds=120)
        return page

    # Whatever an address asks for: it is the recordings that are left.
    assert "Virtual environments" not in choices("")
    assert "Recordings" in choices("")
    assert "Virtual environments" in choices(cookie)


def test_a_visitor_has_nothing_checked_outside_of_a_container(server):
    page = drawn(server.url, page="exercise", name="take-inventory", engine="local")
    assert "This cannot be checked here." in page


def test_a_code_gives_a_cookie_that_no_script_and_no_other_site_gets_and_goes_on_to_the_page(server):
    answer = ask(server.entrance)
    assert (answer.status, answer.headers["location"]) == (303, "/")
    name, *marks = answer.headers["set-cookie"].split("; ")
    assert name.startswith(f"two-kitchens-{server.port}=")
    assert {mark.lower() for mark in marks} == {"httponly", "path=/", "samesite=strict"}
    assert is_owners(drawn(server.url, cookie=name))


def test_a_code_works_once_and_the_terminal_has_the_next_one(server):
    used = server.entrance
    assert ask(used).status == 303
    again = ask(used)
    assert again.status == 403
    assert "set-cookie" not in again.headers
    assert "has already been used" in again.text
    assert server.entrance != used
    assert ask(server.entrance).status == 303


def test_who_came_in_goes_on_even_with_a_used_code(server, cookie):
    answer = ask(f"{server.url}/enter?code=wrong", Cookie=cookie)
    assert (answer.status, answer.headers["location"]) == (303, "/")


def test_a_code_can_be_typed(server):
    body = f"code={server.code.upper()}"
    kind = "application/x-www-form-urlencoded"
    answer = ask(f"{server.url}/enter", "POST", body, Content_Type=kind, Origin=server.url)
    assert answer.status == 303
    assert is_owners(drawn(server.url, cookie=answer.headers["set-cookie"].partition(";")[0]))


def test_a_wrong_code_is_told_what_to_do(server):
    answer = ask(f"{server.url}/enter?code=abcd-efgh-jkmn")
    assert answer.status == 403
    assert "the last address in the terminal" in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("kind", ["image", "script", "iframe", "empty"])
def test_a_code_is_not_tried_for_a_part_of_some_page(server, kind):
    code = server.code
    assert ask(server.entrance, Sec_Fetch_Dest=kind).status == 200
    assert ask(server.entrance, "HEAD").status == 200
    assert server.code == code


def test_more_than_a_code_is_not_read(server):
    answer = ask(f"{server.url}/enter", "POST", f"code={server.code}&more={'x' * 100_000}")
    assert answer.status == 200
    assert "set-cookie" not in answer.headers


def test_a_cookie_of_another_start_is_a_visitors_and_says_what_to_do(server, cookie):
    name = cookie.partition("=")[0]
    page = drawn(server.url, cookie=f"{name}=of-yesterday")
    assert not is_owners(page)
    assert "Open the address that the terminal printed" in page


def test_the_owner_is_the_owner_through_a_forward(server, cookie):
    forwarded = FORWARDED.format(port=server.port)
    assert is_owners(drawn(server.url, host=forwarded, origin=f"https://{forwarded}", cookie=cookie))
    # Codespaces asks for localhost, from a page of its own name.
    page = drawn(server.url, host=f"localhost:{server.port}", origin=f"https://{forwarded}", cookie=cookie)
    assert is_owners(page)
    assert not is_owners(drawn(server.url, host=forwarded, origin=f"https://{forwarded}"))
    assert not is_owners(drawn(server.url, host="kitchen.example.org"))


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "{port}-fluffy-doodle-4j7.app.github.dev"])
def test_a_strange_name_is_refused_for_pages_and_websocket_alike(server, cookie, host):
    host = host.format(port=server.port)
    answer = ask(server.url, Host=host)
    assert answer.status == 403
    assert f"TWO_KITCHENS_HOSTS={host}" in answer.text
    with pytest.raises(InvalidStatus, match="403"):
        drawn(server.url, host=host, cookie=cookie)


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:1", "null"])
def test_a_strange_page_is_refused_for_pages_and_websocket_alike(server, cookie, origin):
    assert ask(server.url, Origin=origin).status == 403
    assert ask(f"{server.url}/enter", "POST", f"code={server.code}", Origin=origin).status == 403
    with pytest.raises(InvalidStatus, match="403"):
        drawn(server.url, origin=origin, cookie=cookie)


def test_every_answer_tells_browsers_to_keep_addresses_and_frames_to_the_course(server):
    for path in ("/", "/enter", "/_stcore/health"):
        headers = ask(server.url + path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors" in headers["content-security-policy"]


def test_a_server_for_many_has_no_way_in_and_answers_to_any_name_of_its_own_pages(hosted):
    assert hosted.entrance == ""
    answer = ask(f"{hosted.url}/enter?code=abcd-efgh-jkmn")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    page = drawn(hosted.url, host="course.example.org", cookie=f"two-kitchens-{hosted.port}=x")
    assert not is_owners(page)
    assert "/enter" not in page
    assert ask(hosted.url, Origin="http://evil.example").status == 403
    with pytest.raises(InvalidStatus, match="403"):
        drawn(hosted.url, host="course.example.org", origin="http://evil.example")
