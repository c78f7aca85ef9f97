"""All pages of a process share one store, and find it by the settings."""

from __future__ import annotations

import json
import subprocess

import pytest
from sqlalchemy import URL

from workshop.errors import StoreMisconfigured
from workshop.location import database_url
from workshop.opening import open_store, shared_store
from workshop.progress import Progress

# What a page does, in a process of its own; the second argument says how it ends.
PAGE = """
from workshop.opening import shared_store
from workshop.progress import Progress
progress = Progress(shared_store(), "ada")
print(progress.position)
progress.visit(sys.argv[1])
"""


def test_opening_twice_connects_once(tmp_path):
    url = URL.create("sqlite", database=str(tmp_path / "progress.sqlite3"))
    assert open_store(url).database is open_store(url).database


def test_the_same_settings_give_the_same_store(tmp_path):
    first, second = {"TWO_KITCHENS_HOME": str(tmp_path / "1")}, {"TWO_KITCHENS_HOME": str(tmp_path / "2")}
    assert shared_store(first) is shared_store({**first, "COLUMNS": "80"})
    assert shared_store(first) is not shared_store(second)
    Progress(shared_store(first), "ada").visit("two-kitchens")
    assert Progress(shared_store(second), "ada").position == ""


def test_a_setting_that_cannot_be_used_is_a_problem_for_the_page_and_an_error_for_a_tool(monkeypatch):
    settings = {"TWO_KITCHENS_DATABASE_URL": "mysql://a:b@c/d"}
    progress = Progress(shared_store(settings), "ada")
    progress.visit("two-kitchens")
    assert progress.position == "two-kitchens"
    assert "mysql" in progress.problem
    monkeypatch.setenv("TWO_KITCHENS_DATABASE_URL", "mysql://a:b@c/d")
    with pytest.raises(StoreMisconfigured):
        open_store()


def test_progress_survives_the_process(url, python, tmp_path, monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_DATABASE_URL", url.render_as_string(hide_password=False))

    def page(lesson):
        finished = subprocess.run(python(PAGE, lesson), capture_output=True, text=True, timeout=300)
        assert finished.returncode == 0, finished.stderr
        return finished.stdout.strip()

    assert [page("lifecycle"), page("development"), page("two-kitchens")] == ["", "lifecycle", "development"]


def test_what_is_unsaved_at_the_end_is_saved_on_the_way_out(python, tmp_path, monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_HOME", str(tmp_path))
    blocked = tmp_path / "progress.sqlite3"
    blocked.mkdir()
    ending = PAGE + "import pathlib\nassert progress.problem\npathlib.Path(sys.argv[2]).rmdir()\n"
    subprocess.run(python(ending, "two-kitchens", str(blocked)), check=True, timeout=300, stdout=subprocess.DEVNULL)
    assert Progress(open_store(database_url({"TWO_KITCHENS_HOME": str(tmp_path)})), "ada").position == "two-kitchens"


def test_nothing_of_streamlit_is_imported(python):
    script = "import workshop.opening, workshop.progress, json\nprint(json.dumps(sorted(sys.modules)))"
    found = json.loads(subprocess.run(python(script), capture_output=True, check=True, timeout=300).stdout)
    assert not {name.partition(".")[0] for name in found} & {"streamlit", "lessons", "grader", "docker"}
