"""What a server keeps from strangers besides the owner's things: its memory, and how it is made."""

from __future__ import annotations

import pytest

from sandbox.size import Size
from tests.support.client import ask, drawn, tab
from tests.support.server import Served, serving

BROKEN = """
import streamlit as st
from lessons.entrance.serving import entrance

if __name__ != "__main__":
    app = st.App(__file__, **entrance(lambda: None))
else:
    st.html(f"details: {st.get_option('client.showErrorDetails')}")
    raise RuntimeError("there is a secret-of-the-server")
"""
BOUNDARY = "a-boundary"


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A course whose only page breaks, for one person."""
    home = tmp_path_factory.mktemp("broken")
    (home / "app.py").write_text(BROKEN, encoding="utf-8")
    with serving(home, {}, str(home / "app.py")) as served:
        yield served


def test_a_visitor_sees_that_a_page_broke_and_nothing_of_how(broken):
    page = drawn(broken.url)
    assert "This page broke" in page
    assert "secret-of-the-server" not in page
    assert str(broken.log.parent) not in page
    assert "secret-of-the-server" in broken.log.read_text(encoding="utf-8")


def test_the_owner_sees_how_a_page_broke(broken):
    cookie = ask(broken.entrance).headers["set-cookie"].partition(";")[0]
    page = drawn(broken.url, cookie=cookie)
    assert "secret-of-the-server" in page
    assert "details: full" in page


def test_a_server_for_many_shows_no_details(tmp_path):
    (tmp_path / "app.py").write_text(BROKEN, encoding="utf-8")
    with serving(tmp_path, {"TWO_KITCHENS_HOSTED": "1"}, str(tmp_path / "app.py")) as hosted:
        page = drawn(hosted.url)
    assert "This page broke" in page
    assert "secret-of-the-server" not in page
    assert "details: none" in page


@pytest.mark.parametrize(("size", "status"), [(Size.MiB, 204), (3 * Size.MiB, 413)])
def test_an_upload_has_two_megabytes_at_most(broken, size, status):
    with tab(broken.url) as opened:
        opened.draw()
        assert _upload(broken, opened.session, size) == status


def _upload(server: Served, session: str, size: int) -> int:
    """Send a file as the upload button does; gives the status."""
    cookie = ask(f"{server.url}/_stcore/health").headers["set-cookie"].partition(";")[0]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="progress.json"\r\n\r\n'
    return ask(
        f"{server.url}/_stcore/upload_file/{session}/some-file",
        "PUT",
        f"{head}{'x' * size}\r\n--{BOUNDARY}--\r\n",
        Content_Type=f"multipart/form-data; boundary={BOUNDARY}",
        Cookie=cookie,
        X_Xsrftoken=cookie.partition("=")[2],
    ).status
