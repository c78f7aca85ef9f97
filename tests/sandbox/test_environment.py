"""Environments as folders of real files."""

from __future__ import annotations

import os
import re

import pytest

from sandbox.environment import (
    BESIDES,
    ENVIRONMENTS,
    MOST_LOCKS,
    Environment,
    environment_names,
    load_environment,
    load_environments,
)
from sandbox.errors import BrokenEnvironment, UnknownEnvironment
from sandbox.reading import MOST_TEXT
from tests.support.kitchens import BASE, LOCK, kitchen, write_kitchen


def test_the_three_kitchens_of_the_story_can_be_read():
    loaded = [load_environment(name) for name in environment_names()]
    assert [(environment.name, environment.python) for environment in loaded] == [
        ("dev", "3.11"),
        ("prod", "3.13"),
        ("pinned", "3.11"),
    ]
    assert all(environment.title and environment.pins for environment in loaded)


def test_no_folder_of_the_built_in_environments_is_left_out():
    assert sorted(path.name for path in ENVIRONMENTS.iterdir()) == sorted([*environment_names(), *BESIDES])


def test_the_pantry_is_known_by_name_and_is_no_kitchen_of_the_story():
    assert load_environment("pantry").python == "3.11"
    assert "pantry" not in environment_names()


def test_the_pantrys_first_lock_is_what_dev_serves_the_recipe_with():
    dev = {pin.name: pin for pin in load_environment("dev").pins}
    assert [dev[pin.name] for pin in load_environment("pantry").pins] == list(load_environment("pantry").pins)


def test_dev_and_prod_name_a_base_by_tag_and_pinned_by_digest():
    bases = {name: load_environment(name).base for name in environment_names()}
    assert bases["dev"] == "python:3.11-slim"
    assert bases["prod"] == "python:3.13-slim"
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm@sha256:[0-9a-f]{64}", bases["pinned"])


def test_every_kitchen_has_one_thread_and_the_same_variables():
    variables = {name: dict(load_environment(name).variables) for name in environment_names()}
    assert variables["dev"] == variables["prod"] == variables["pinned"]
    assert {variables["dev"][f"{library}_NUM_THREADS"] for library in ("OMP", "OPENBLAS", "MKL")} == {"1"}


@pytest.mark.parametrize(("name", "meant"), [("prdo", "prod"), ("Dev", "dev"), ("pined", "pinned")])
def test_an_unknown_environment_is_answered_with_the_near_miss(name, meant):
    with pytest.raises(UnknownEnvironment) as caught:
        load_environment(name)
    assert f"There is no environment “{name}”: did you mean “{meant}”?" in str(caught.value)
    assert "A path to a folder with an environment.toml works too." in str(caught.value)


def test_an_unknown_environment_that_is_near_to_none_is_answered_with_all_names():
    with pytest.raises(UnknownEnvironment, match=r"“kubernetes”: there are dev, prod, pinned\."):
        load_environment("kubernetes")


def test_a_folder_of_ones_own_is_an_environment_too(tmp_path):
    environment = load_environment(str(write_kitchen(tmp_path / "my-kitchen")))
    assert (environment.name, environment.base) == ("my-kitchen", BASE)


@pytest.mark.parametrize("missing", ["Dockerfile", "requirements.lock"])
def test_a_missing_file_is_named(tmp_path, missing):
    (write_kitchen(tmp_path / "k") / missing).unlink()
    with pytest.raises(BrokenEnvironment) as caught:
        load_environment(str(tmp_path / "k"))
    assert f"{tmp_path / 'k' / missing} is missing" in str(caught.value)
    assert "an environment is a folder with environment.toml, Dockerfile and requirements.lock" in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ('title = "a', "is not valid TOML"),
        ('python = "3.11"', "has no “title”: add a line such as title ="),
        ('title = "a"', "has no “python”: add a line such as python ="),
        ('title = "a"\npython = 3.11', "has no “python”"),
        ('title = "a"\npython = "3.11.7"', "asks for Python “3.11.7”: give a minor version such as “3.11”"),
        ('title = "a"\npython = "2.7"', "asks for Python “2.7”"),
        ('title = "a"\npython = "3.11"\nvariable = {}', "there is no setting “variable”"),
        ('title = "a"\npython = "3.11"\nvariables = "TZ=UTC"', "“variables” is not a table"),
        ('title = "a"\npython = "3.11"\n[variables]\nTHREADS = 1', "the variable THREADS is not a text"),
        ('title = "a"\npython = "3.11"\n[variables]\n"A=B" = "1"', "'A=B' cannot be a variable"),
        (f"title = {'[' * 10_000}", "is not valid TOML"),
    ],
)
def test_broken_settings_name_the_file_and_the_place(tmp_path, settings, reason):
    write_kitchen(tmp_path / "k", settings=settings)
    with pytest.raises(BrokenEnvironment) as caught:
        load_environment(str(tmp_path / "k"))
    assert str(tmp_path / "k" / "environment.toml") in str(caught.value)
    assert reason in str(caught.value)


@pytest.mark.parametrize("dockerfile", ["FROM python:3.11\n", "ARG BASE=python:3.11\nFROM python:3.12\n", ""])
def test_a_dockerfile_that_does_not_stand_on_its_base_is_refused(tmp_path, dockerfile):
    write_kitchen(tmp_path / "k")
    (tmp_path / "k" / "Dockerfile").write_text(dockerfile)
    with pytest.raises(BrokenEnvironment, match=r"Dockerfile does not say which base image .* “FROM \$\{BASE\}”"):
        load_environment(str(tmp_path / "k"))


def test_a_lock_that_cannot_be_read_names_the_file_and_the_line(tmp_path):
    write_kitchen(tmp_path / "k", lock="numpy==2.1.2 \\\n")
    with pytest.raises(BrokenEnvironment, match=r"k/requirements\.lock, line 1: numpy has no hash"):
        load_environment(str(tmp_path / "k"))


def test_other_locks_of_the_folder_are_read_and_a_mistake_in_one_is_told_by_name(tmp_path):
    folder = write_kitchen(tmp_path / "k")
    (folder / "tools.lock").write_text(LOCK)
    (folder / "notes.txt").write_text("not for the build")
    assert Environment.from_folder(folder).other_locks == {"tools.lock": LOCK}
    (folder / "tools.lock").write_text("pip==26.2\n")
    with pytest.raises(BrokenEnvironment, match=r"k/tools\.lock, line 1: pip has no hash"):
        Environment.from_folder(folder)


def test_the_digest_changes_with_another_lock_its_name_and_its_text(tmp_path):
    folder = write_kitchen(tmp_path / "k")
    digests = [Environment.from_folder(folder).digest]
    for name, text in (("a.lock", LOCK), ("a.lock", f"# changed\n{LOCK}"), ("b.lock", LOCK)):
        (folder / name).write_text(text)
        digests.append(Environment.from_folder(folder).digest)
        (folder / name).unlink()
    assert len(set(digests)) == 4


@pytest.mark.parametrize("name", ["environment.toml", "Dockerfile", "requirements.lock", "tools.lock"])
def test_a_link_and_a_pipe_in_the_place_of_a_file_are_refused_by_name(tmp_path, name):
    path = write_kitchen(tmp_path / "k") / name
    (tmp_path / "elsewhere").write_text(path.read_text() if path.exists() else LOCK)
    path.unlink(missing_ok=True)
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BrokenEnvironment, match=f"k/{name} is a link to another place: copy the file itself"):
        load_environment(str(tmp_path / "k"))
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(BrokenEnvironment, match=f"k/{name} is a pipe: put a plain file in its place"):
        load_environment(str(tmp_path / "k"))


def test_the_folder_of_an_environment_may_be_a_link_itself(tmp_path):
    write_kitchen(tmp_path / "kitchen")
    (tmp_path / "mine").symlink_to("kitchen")
    assert load_environment(str(tmp_path / "mine")).name == "kitchen"


def test_a_file_that_is_too_large_and_locks_that_are_too_many_are_told(tmp_path):
    folder = write_kitchen(tmp_path / "k")
    for number in range(MOST_LOCKS + 1):
        (folder / f"{number}.lock").write_text(LOCK)
    with pytest.raises(BrokenEnvironment, match=r"holds 65 locks besides requirements\.lock, and at most 64 are read"):
        load_environment(str(folder))
    with (folder / "requirements.lock").open("wb") as file:
        file.truncate(MOST_TEXT + 1)
    with pytest.raises(
        BrokenEnvironment, match=r"requirements\.lock holds more than 4\.0 MiB: see that it is the file"
    ):
        load_environment(str(folder))


def test_files_that_are_no_text_are_refused_by_name(tmp_path):
    write_kitchen(tmp_path / "k")
    (tmp_path / "k" / "requirements.lock").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BrokenEnvironment, match=r"requirements\.lock cannot be read"):
        load_environment(str(tmp_path / "k"))


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    plain = kitchen(tmp_path / "one" / "k")
    write_kitchen(tmp_path / "two" / "k")
    for path in (tmp_path / "two" / "k").iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert Environment.from_folder(tmp_path / "two" / "k").digest == plain.digest


def test_the_digest_changes_with_whatever_is_declared_and_with_nothing_else(tmp_path):
    def digest(name: str, change: str = "", replacement: str = "") -> str:
        folder = write_kitchen(
            tmp_path / name / "k", settings='title = "a"\npython = "3.11"\n[variables]\nTZ = "UTC"\n'
        )
        for path in folder.iterdir():
            path.write_text(path.read_text().replace(change, replacement) if change else path.read_text())
        return Environment.from_folder(folder).digest

    plain = digest("plain")
    assert digest("again") == digest("title", '"a"', '"b"') == plain
    changes = [('"3.11"', '"3.12"'), ('"UTC"', '"CET"'), ("FROM", "# changed\nFROM"), ("small==1.0", "small==1.1")]
    changed = [digest(str(number), *change) for number, change in enumerate(changes)]
    assert len({plain, *changed}) == 1 + len(changes)


def test_a_name_outside_of_the_working_folder_is_looked_up_as_it_is(tmp_path, monkeypatch):
    write_kitchen(tmp_path / "near")
    monkeypatch.chdir(tmp_path)
    assert load_environment("near").name == "near"
    assert load_environment("./near").name == "near"


def test_folders_of_one_name_are_told_apart_by_as_much_of_their_paths_as_it_takes(tmp_path):
    paths = [str(write_kitchen(tmp_path / path)) for path in ("2024-01/env", "2024-06/env", "x/2024-06/env", "lone")]
    told = [environment.name for environment in load_environments(paths)]
    assert told == ["2024-01/env", f"{tmp_path.name}/2024-06/env", "x/2024-06/env", "lone"]
    # What they are made of, and made into, stays as it was.
    alone = [load_environment(path) for path in paths]
    assert [(one.slug, one.digest) for one in load_environments(paths)] == [(one.slug, one.digest) for one in alone]
    assert {environment.slug for environment in alone} == {"env", "lone"}


def test_a_built_in_name_stays_and_a_folder_of_that_name_gets_its_path(tmp_path):
    own = str(write_kitchen(tmp_path / "dev"))
    assert [environment.name for environment in load_environments(["dev", own])] == ["dev", f"{tmp_path.name}/dev"]


def test_one_folder_is_called_alike_however_its_path_is_written(tmp_path, monkeypatch):
    write_kitchen(tmp_path / "env")
    (tmp_path / "link").symlink_to(tmp_path / "env")
    monkeypatch.chdir(tmp_path)
    paths = ["env", str(tmp_path / "env"), "./link", "env/../env/"]
    assert {environment.name for environment in load_environments(paths)} == {"env"}
