"""What `course.py` opens: the real page of this project, with the code that its server has just made."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.page import Page
from tests.support.client import ask, drawn
from tests.support.waiting import wait_until


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free_port: int) -> Iterator[Page]:
    for name in ("TWO_KITCHENS_DATABASE_URL", "TWO_KITCHENS_HOSTED", "TWO_KITCHENS_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TWO_KITCHENS_HOME", str(tmp_path))
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")
    started = Page(Path(sys.executable), "127.0.0.1", free_port)
    yield started
    started.stop()


def test_what_is_opened_lets_the_browser_in(page: Page) -> None:
    assert page.wait_until_it_answers(), page.log
    assert page.entrance.startswith(f"{page.url}/enter?code=")
    # It is said once, beside “Ready”, and not again among the server's own lines.
    assert not page.log
    answer = ask(page.entrance)
    assert answer.status == 303
    assert "data-figure" in drawn(page.url, cookie=answer.headers["set-cookie"].partition(";")[0])
    # The owner hears of the next code at once.
    wait_until(lambda: any("/enter?code=" in line for line in page.log), "another code is printed")
    assert page.entrance not in page.log[-1]


def test_no_list_of_processes_shows_the_code(page: Page) -> None:
    assert page.wait_until_it_answers(), page.log
    shown = subprocess.run(["ps", "axeww"], capture_output=True, text=True, check=True).stdout
    assert f"--server.port={page.url.rpartition(':')[2]}" in shown
    assert page.entrance.partition("code=")[2] not in shown


def test_a_course_for_many_is_opened_without_a_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free_port: int
) -> None:
    monkeypatch.setenv("TWO_KITCHENS_HOSTED", "1")
    monkeypatch.setenv("TWO_KITCHENS_HOME", str(tmp_path))
    started = Page(Path(sys.executable), "127.0.0.1", free_port)
    try:
        assert started.wait_until_it_answers(), started.log
        assert started.entrance == started.url
    finally:
        started.stop()
