"""Reading locks: what is accepted, and what a broken one is told."""

from __future__ import annotations

import pytest

from sandbox.environment import ENVIRONMENTS, LOCK, environment_names
from sandbox.errors import BrokenEnvironment
from sandbox.lock import Pin, read_lock
from sandbox.project import FLAGSHIP

HASH = "--hash=sha256:" + "0" * 64
PYTHONS = ("3.11", "3.12", "3.13")
AS_OF = {"dev": "2024-11-01", "prod": "2026-11-01", "pinned": "2024-11-01"}


def locked(name: str) -> str:
    return (ENVIRONMENTS / name / LOCK).read_text(encoding="utf-8")


def pins(name: str, python: str) -> dict[str, str]:
    return {pin.name: pin.version for pin in read_lock(locked(name), name) if pin.applies(python)}


def test_a_pin_may_go_over_several_lines_and_carry_comments():
    text = f"# made by hand\nscikit_learn==1.5.2 \\\n    {HASH} \\\n    --hash=sha256:{'1' * 64}\n    # via nobody\n"
    assert read_lock(text, "a lock") == (Pin("scikit-learn", "1.5.2", "", ("0" * 64, "1" * 64)),)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"numpy>=2 {HASH}", "is not one exact version"),
        (f"numpy {HASH}", "is not one exact version"),
        (f"numpy==2.* {HASH}", "is not one exact version"),
        (f"numpy==2.1,==2.1 {HASH}", "is not one exact version"),
        (f"numpy===2.1 {HASH}", "is not one exact version"),
        (f"numpy @ https://example.org/numpy.whl {HASH}", "is not one exact version"),
        ("numpy==2.1", "numpy has no hash"),
        ("numpy==2.1 --hash=sha256:123", "cannot be read"),
        (f"numpy==2.1 --hash=md5:{'0' * 32}", "cannot be read"),
        (f"num py==2.1 {HASH}", "cannot be read"),
        ("<<<<<<< HEAD", "cannot be read"),
        ("--index-url https://example.org/simple", "cannot be read"),
        (f"pandas==1 {HASH}", "pandas stands in line 2 already"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_its_number_and_the_way_out(line, reason):
    text = f"# header\npandas==2.2.3 \\\n    {HASH}\n{line}\n"
    with pytest.raises(BrokenEnvironment) as caught:
        read_lock(text, "kitchen/requirements.lock")
    assert "kitchen/requirements.lock, line 4: " in str(caught.value)
    assert reason in str(caught.value)
    assert "Make the lock anew with the command in its header." in str(caught.value)


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but a comment\n", "\\\n", "\\\n\\\n"])
def test_a_lock_without_packages_is_refused(text):
    with pytest.raises(BrokenEnvironment, match="lists no package"):
        read_lock(text, "a lock")


def test_one_name_may_stand_twice_for_different_pythons():
    text = f"numpy==2.4.6 ; python_full_version < '3.12' {HASH}\nnumpy==2.5.4 ; python_full_version >= '3.12' {HASH}\n"
    by_python = {
        python: [pin.version for pin in read_lock(text, "a lock") if pin.applies(python)] for python in PYTHONS
    }
    assert by_python == {"3.11": ["2.4.6"], "3.12": ["2.5.4"], "3.13": ["2.5.4"]}


@pytest.mark.parametrize("name", environment_names())
def test_every_lock_says_in_its_header_how_it_was_made(name):
    header = locked(name).splitlines()[1]
    assert header.startswith("#    uv pip compile --universal --python-version 3.11 ")
    assert f"--exclude-newer {AS_OF[name]} --generate-hashes" in header
    assert header.endswith(f"{FLAGSHIP.parent.name}/{FLAGSHIP.name}/requirements.in")


def test_the_pinned_kitchen_has_the_lock_of_dev():
    assert locked("pinned") == locked("dev")


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", environment_names())
def test_every_lock_pins_all_that_the_recipe_names_once_for_each_python(name, python):
    wanted = (FLAGSHIP / "requirements.in").read_text(encoding="utf-8").split()
    applying = [pin.name for pin in read_lock(locked(name), name) if pin.applies(python)]
    assert set(wanted) <= set(applying)
    assert len(applying) == len(set(applying))


def test_the_libraries_are_those_of_the_story():
    libraries = ("numpy", "pandas", "scikit-learn")
    for python in PYTHONS:
        assert [pins("dev", python)[library] for library in libraries] == ["2.1.2", "2.2.3", "1.5.2"]
    assert [pins("prod", "3.13")[library] for library in libraries] == ["2.5.4", "3.1.0", "1.9.1"]
    assert [pins("prod", "3.11")[library] for library in libraries] == ["2.4.6", "3.1.0", "1.9.1"]
