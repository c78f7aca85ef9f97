"""Page views that the garbage collector does not interrupt for long."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from streamlit import config
from streamlit.watcher import path_watcher

from lessons.shared.settled import settle


@pytest.fixture
def collections() -> Iterator[list[int]]:
    """The generation of every collection that somebody asks for meanwhile: none comes by itself, whatever is due."""
    seen: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop":
            seen.append(info["generation"])

    gc.disable()
    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)
    gc.enable()


def test_what_there_is_after_an_import_is_walked_through_no_more(monkeypatch, collections):
    settle()
    collections.clear()
    monkeypatch.setitem(sys.modules, "a_new_one", ModuleType("a_new_one"))
    settle()
    assert 2 in collections
    assert gc.get_freeze_count() > 10 * len(gc.get_objects())


def test_without_a_new_import_nothing_is_done_again(collections):
    settle()
    collections.clear()
    settle()
    assert 2 not in collections


def test_after_a_page_view_streamlit_does_not_make_everybody_wait_until_all_garbage_is_collected():
    # Its own runner for tests never does; the one that serves asks this.
    assert config.get_option("runner.postScriptGC") is False


def test_a_new_session_does_not_wait_until_every_modules_file_is_looked_up():
    assert path_watcher.get_default_path_watcher_class() is path_watcher.NoOpPathWatcher
