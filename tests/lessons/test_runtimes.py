"""The lesson on runtime environments through app.py, with recorded answers; its figures are counted anew here."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from lessons.runtimes.figures import Inventories, Jar, Sums, suspects
from sandbox.divergence import Tasting, load_divergence, run_divergence
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import load_environment
from sandbox.errors import BadOutput
from sandbox.inventory import take_inventories
from sandbox.result import RunResult, Status
from tests.lessons.pages import Page

INVENTORY, JAR, SUM = "press-runtimes-inventory", "press-runtimes-jar", "press-runtimes-sum-run"
LABELS = {name: name for name in ("python", "pandas", "names", "base", "zone", "processor")}


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


@pytest.fixture(scope="module")
def found() -> Inventories:
    runs = take_inventories(RecordedEngine(), [load_environment("dev"), load_environment("prod")])
    return Inventories(runs["dev"], runs["prod"])


def tasted(slug: str) -> tuple[Tasting, ...]:
    return run_divergence(RecordedEngine(), load_divergence(slug))


def tick(page: Page, *names: str) -> Page:
    for name in names:
        page.test.checkbox(key=f"runtimes-differs-{name}").check().run()
    return page


def table(page: Page, name: str) -> list[list[str]]:
    (body,) = re.findall(rf'data-figure="{name}">.*?<tbody>(.*?)</tbody>', page.source, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", body)]


# ---- inventories ----


def test_a_visitor_sees_what_belongs_to_a_runtime_and_six_entries_to_suspect():
    page = Page("runtimes")
    assert page.title == "Runtime environments"
    assert 'data-figure="shelves"' in page.source
    assert len([box for box in page.test.checkbox if str(box.key).startswith("runtimes-differs-")]) == 6
    assert 'data-figure="inventories-verdict"' not in page.source


def test_the_inventories_are_those_that_were_recorded(found):
    page = Page("runtimes").press(INVENTORY)
    left, right = found.left.fingerprint.to_dict(), found.right.fingerprint.to_dict()
    names = [(section, name) for section in left for name in {**left[section], **right[section]}]
    differing = [(s, n) for s, n in names if left[s].get(n) != right[s].get(n)]
    assert f"{len(differing)} of {len(names)} entries differ" in page.text
    assert f'data-figure="inventories-prod" data-count="{len(differing)}"' in page.source
    assert [section for section in ("Python", "Packages", "Settings", "System") if section in page.text]


def test_six_guesses_are_judged_one_by_one(found):
    page = tick(Page("runtimes"), "python", "zone").press(INVENTORY)
    rows = {row[0]: row[1:] for row in table(page, "six")}
    packages = found.left.fingerprint.packages, found.right.fingerprint.packages
    assert rows["the version of pandas"] == ["✗\u00a0alike", packages[0]["pandas"], f"≠\u00a0{packages[1]['pandas']}"]
    assert rows["the version of Python"][0] == "✓\u00a0differs"
    assert rows["the time zone"] == ["✗\u00a0differs", *[found.left.fingerprint.settings["time zone"]] * 2]
    assert rows["the processor"] == ["✓\u00a0alike", *[found.left.fingerprint.system["processor"]] * 2]
    right = sum(row[1].startswith("✓") for row in table(page, "six"))
    assert f"You judged {right} of 6 rightly" in page.text


def test_all_six_right_is_said_so():
    page = tick(Page("runtimes"), "python", "pandas", "names", "base").press(INVENTORY)
    assert "You judged 6 of 6 rightly.** That is all of them" in page.text


def test_whoever_ticked_nothing_is_not_judged():
    page = Page("runtimes").press(INVENTORY)
    assert "You ticked nothing" in page.text
    assert all(len(row) == 3 for row in table(page, "six"))


def test_the_guesses_survive_a_refresh():
    page = tick(Page("runtimes"), "base")
    again = Page("runtimes", **page.address)
    assert again.test.checkbox(key="runtimes-differs-base").value is True
    assert again.test.checkbox(key="runtimes-differs-zone").value is False


def test_a_library_that_only_one_side_has_is_named(found):
    only = {each.name: each for each in suspects(LABELS, (), found)}["names"]
    for side, other, text in ((found.left, found.right, only.left), (found.right, found.left, only.right)):
        alone = sorted(set(side.fingerprint.packages) - set(other.fingerprint.packages))
        assert text == f"only here: {', '.join(alone)}"
    assert "pytz" in only.left


def test_two_inventories_that_are_alike_differ_in_nothing(found):
    same = Inventories(found.left, found.left)
    assert same.count == 0
    assert not any(each.differs for each in suspects(LABELS, (), same))


# ---- the program that stops ----


def test_in_prod_the_program_stops_and_says_why():
    left, right = (tasting.result for tasting in tasted("missing-jar"))
    assert (left.exit_code, right.exit_code) == (0, 1)
    page = Page("runtimes").choose("runtimes-jar", "1").press(JAR)
    assert "In prod it stops" in page.text
    assert "You guessed “Print the same time as in dev”. The answer is “Stop with an error”." in page.text
    assert page.source.count("ModuleNotFoundError: No module named &#x27;pytz&#x27;") >= 1
    assert left.stdout.strip() in page.text
    for run in (left, right):
        assert f"pandas {run.fingerprint.packages['pandas']}" in page.text


def test_the_library_that_is_missing_is_missing_in_the_inventory(found):
    assert "pytz" in found.left.fingerprint.packages
    assert "pytz" not in found.right.fingerprint.packages


def test_where_nothing_is_missing_the_outcome_is_another(found):
    left, right = (tasting.result for tasting in tasted("missing-jar"))
    assert Jar(left, right).outcome == 2
    assert Jar(left, left).outcome == 0
    assert Jar(left, replace(left, stdout="the order came in at 16:40\n")).outcome == 1
    assert Jar(left, left).error == ""


# ---- the program that answers differently ----


def test_ten_tenths_are_what_was_recorded_and_nobody_complains():
    left, right = (tasting.result for tasting in tasted("ten-tenths"))
    totals = [run.stdout.splitlines()[0].removeprefix("ten times 0.1 is ") for run in (left, right)]
    page = Page("runtimes").choose("runtimes-sum", "3").press(SUM)
    assert f"{totals[0]} here, {totals[1]} there" in page.text
    assert "You guessed “One says this, the other that”, and so it is." in page.text
    assert page.text.count("stderr: (empty)") == 2
    assert page.text.count("exit status 0") >= 2
    for run in (left, right):
        (off,) = re.findall(r"off the menu: (\d+)", run.stdout)
        assert off in page.text
        assert f"# Python {run.fingerprint.python['version']}" in page.text


@pytest.mark.parametrize(("one", "two", "outcome"), [("1.0", "1.0", 0), ("0.99", "0.99", 1), ("0.99", "1.0", 2)])
def test_every_outcome_has_its_option(one, two, outcome):
    assert Sums.of([_said(one), _said(two)]).outcome == outcome


def test_a_run_that_printed_no_sum_is_a_fault_of_what_was_printed():
    good, bad = _said("1.0"), _said("1.0", stdout="soup")
    for pair in ([good, bad], [bad, good]):
        with pytest.raises(BadOutput, match="printed no sum"):
            Sums.of(pair)
    failed = replace(good, result=replace(good.result, status=Status.ERROR, message="It boiled over."))
    with pytest.raises(BadOutput, match="boiled over"):
        Sums.of([good, failed])


def _said(total: str, stdout: str = "") -> Tasting:
    tasting = tasted("ten-tenths")[0]
    run: RunResult = tasting.result
    printed = stdout or f"ten times 0.1 is {total}\noff the menu: 1 of 1000 dishes\n"
    return replace(tasting, result=replace(run, stdout=printed))


# ---- loud or silent ----


def test_the_comparison_comes_after_both_programs_and_a_last_guess():
    page = Page("runtimes").press(JAR)
    assert not [radio for radio in page.test.radio if radio.key == "runtimes-rather"]
    page.press(SUM).choose("runtimes-rather", "2")
    assert "The answer is “The program that stops”." in page.text
    assert "Loud or silent" in page.text
    assert "What to take home" in page.text


def test_nobody_has_to_guess():
    page = Page("runtimes").press(INVENTORY).press(JAR).press(SUM).press("show-runtimes-rather")
    assert "Loud or silent" in page.text
    assert "You guessed" not in page.text
