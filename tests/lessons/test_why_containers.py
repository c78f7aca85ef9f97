"""The lesson on the benefits through app.py, with recorded answers; its figures are read anew from the recordings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from lessons.shared.amounts import duration, megabytes, short_id
from lessons.shared.palette import LIGHT as PALETTE
from lessons.why_containers import handout
from lessons.why_containers.charts import startup_chart
from lessons.why_containers.figures import Maintained, Moved, OneImage, Started, cited
from sandbox.compare import compare_results
from sandbox.divergence import load_divergence, run_divergence
from sandbox.engines.recorded import RecordedEngine
from sandbox.flagship import flagship
from sandbox.measurements import Measured
from sandbox.measurements.names import HEAVY, LAST_LINE, LIGHT, NEW_PIN, OLD_PIN, ONE_PIN, PROCESS, UNCHANGED
from sandbox.pipeline import train
from tests.lessons.pages import Page

REBUILD, SHIPPING, STARTUP, LIMITS = (
    f"press-why-containers-{name}" for name in ("rebuild", "shipping", "startup", "limits")
)


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def measured(name: str, data) -> Measured:
    return Measured(name, Measured.recorded(name).evidence, data)


def test_a_visitor_is_asked_before_anything_is_measured():
    page = Page("why-containers")
    assert page.title == "Why containers"
    assert all(page.can_press(key) for key in (REBUILD, SHIPPING, STARTUP, LIMITS))
    asked = {f"why-containers-{part}" for part in ("maintain", "move", "start", "limits")}
    assert asked <= {radio.key for radio in page.test.radio}
    assert "tk-verdict" not in page.source


# ---- maintain ----


def test_the_change_is_shown_as_it_is():
    page = Page("why-containers")
    (change,) = (code.value for code in page.test.code if code.language == "diff")
    assert change.splitlines() == [f"- {OLD_PIN}", f"+ {NEW_PIN}"]


def test_the_three_builds_are_those_that_were_recorded():
    builds = Measured.recorded("rebuild").data["builds"]
    page = Page("why-containers").choose("why-containers-maintain", "2").press(REBUILD)
    for what in (UNCHANGED, LAST_LINE, ONE_PIN):
        name = what.replace(" ", "-")
        assert page.figures[f"seconds-{name}"] == plain(duration(builds[what]["seconds"]))
        (lane,) = re.findall(rf'data-figure="lane-{name}">.*?</section>', page.source, re.DOTALL)
        shown = re.findall(r'<li class="(kept|anew)" title="(.*?)">', lane)
        assert shown == [("kept" if s["reused"] else "anew", s["step"]) for s in builds[what]["steps"]]
    built = sum(not step["reused"] for step in builds[ONE_PIN]["steps"])
    assert f"One pin moved: {built} of {len(builds[ONE_PIN]['steps'])} steps anew" in page.text
    assert "You guessed “Those from the lock on”, and so it is." in page.text


def test_each_way_a_rebuild_can_go_is_another_option_of_the_guess():
    data = Measured.recorded("rebuild").data

    def with_reused(*reused: bool) -> int:
        steps = data["builds"][ONE_PIN]["steps"]
        changed = [{**step, "reused": flag} for step, flag in zip(steps, reused, strict=True)]
        builds = {**data["builds"], ONE_PIN: {**data["builds"][ONE_PIN], "steps": changed}}
        return Maintained.of(measured("rebuild", {**data, "builds": builds})).done_again

    count = len(data["builds"][ONE_PIN]["steps"])
    assert with_reused(*count * [False]) == 0
    assert with_reused(True, *(count - 1) * [False]) == 1
    assert with_reused(*count * [True]) == 2


# ---- move ----


def test_the_journey_is_the_one_that_was_recorded():
    data = Measured.recorded("shipping").data
    page = Page("why-containers").choose("why-containers-move", "1").press(SHIPPING)
    assert 'data-figure="verdict-move" data-same-image="True" data-same-answers="True"' in page.source
    (journey,) = re.findall(r'class="tk-journey".*?</ol>', page.source, re.DOTALL)
    for side in ("before", "after"):
        assert data[side]["predictions"][:12] in journey
        assert short_id(data[side]["image"]) in journey
    for figure in (megabytes(data["archive_bytes"]), duration(data["save_seconds"]), duration(data["load_seconds"])):
        assert figure in journey
    assert "Docker knows no such image any more" in page.text
    assert "The answer is “The image’s id and its answers, to the last byte”." in page.text


def test_the_page_says_that_elsewhere_is_the_same_machine():
    page = Page("why-containers").press(SHIPPING)
    assert "Honestly: **on the same machine.**" in page.text


def test_an_image_that_changed_on_the_way_would_be_told():
    data = Measured.recorded("shipping").data
    other = {**data, "after": {**data["after"], "image": "sha256:other"}}
    worse = {**other, "after": {**other["after"], "predictions": "other"}}
    assert [Moved.of(measured("shipping", each)).sameness for each in (data, other, worse)] == [1, 0, 2]


# ---- start ----


def test_the_starts_are_those_that_were_recorded():
    starts = Measured.recorded("startup").data["starts"]
    page = Page("why-containers").press(STARTUP)
    assert f'data-seconds="{min(starts[HEAVY]["seconds"])}"' in page.source
    for what in (PROCESS, LIGHT, HEAVY):
        assert plain(duration(min(starts[what]["seconds"]))) in page.text
    assert plain(megabytes(starts[HEAVY]["image_bytes"])) in page.text


def started(light: Sequence[float], heavy: Sequence[float]) -> Measured:
    """The recorded measurement, with these figures for the two containers."""
    data = Measured.recorded("startup").data
    starts = {**data["starts"], LIGHT: {**data["starts"][LIGHT], "seconds": list(light)}}
    starts[HEAVY] = {**data["starts"][HEAVY], "seconds": list(heavy)}
    return measured("startup", {**data, "starts": starts})


def show_started(monkeypatch, taken: Measured, guess: str) -> Page:
    """The page of somebody who guessed, and measured this."""
    with monkeypatch.context() as patch:
        patch.setattr("lessons.shared.measuring.measure", lambda *_: taken)
        return Page("why-containers").choose("why-containers-start", guess).press(STARTUP)


def test_how_much_slower_the_heavy_one_is_decides_the_guess():
    light = (0.20, 0.22, 0.21, 0.24, 0.20)
    times = (0.9, 1.2, 2.0, 3.3)
    found = [Started.of(started(light, [each * seconds for seconds in light])).heavier for each in times]
    assert found == [2, 2, 1, 0]


@pytest.mark.parametrize(
    ("light", "heavy"),
    [
        # What this machine did besides fell on the heavy one more than on the light one, or so it may be.
        ((0.25, 0.60, 0.55, 0.70, 0.62), (0.52, 0.60, 0.75, 0.80, 0.58)),
        ((0.25, 0.26, 0.24, 0.25, 0.66), (0.52, 0.66, 0.61, 0.59, 0.80)),
    ],
)
def test_a_busy_machines_figures_call_no_guess_right_or_wrong(monkeypatch, light, heavy):
    assert Started.of(started(light, heavy)).heavier is None
    for guess in ("1", "2", "3"):
        page = show_started(monkeypatch, started(light, heavy), guess)
        assert "measure again when it is quiet" in page.text
        assert "You guessed" not in page.text
        assert page.can_press("why-containers-again")


def test_a_heavy_one_that_is_slower_each_time_is_believed(monkeypatch):
    taken = started((0.20, 0.22, 0.21, 0.24, 0.20), (0.41, 0.44, 0.43, 0.60, 0.42))
    page = show_started(monkeypatch, taken, "2")
    assert "You guessed “About twice as long”, and so it is." in page.text
    assert "measure again" not in page.text


def test_a_busy_machine_is_no_figure_for_paper(monkeypatch):
    taken = started((0.25, 0.60, 0.55, 0.70, 0.62), (0.52, 0.60, 0.75, 0.80, 0.58))
    real = Measured.recorded
    monkeypatch.setattr(Measured, "recorded", lambda name: taken if name == "startup" else real(name))
    assert "started" not in handout.recorded()
    monkeypatch.undo()
    assert "started" in handout.recorded()


def test_a_machine_that_was_busy_can_be_asked_again(monkeypatch):
    busy = started((0.25, 0.60, 0.55, 0.70, 0.62), (0.52, 0.60, 0.75, 0.80, 0.58))
    page = show_started(monkeypatch, busy, "3")
    page.press("why-containers-again")
    assert page.can_press(STARTUP)
    page.press(STARTUP)
    assert "You guessed “Hardly any longer”, and so it is." in page.text
    assert "measure again" not in page.text
    assert not page.can_press("why-containers-again")


def test_what_others_measured_is_called_cited_and_leads_to_its_source():
    page = Page("why-containers").press(STARTUP)
    for figure in cited().values():
        assert figure.url.startswith("https://")
        assert f"]({figure.url})" in page.text
        assert plain(duration(figure.seconds)) in page.text
    assert page.text.count("(cited)") == len(cited())
    assert "The hatched bar is cited, not measured here" in page.text


def test_the_chart_tells_in_words_what_it_shows():
    page = Page("why-containers").press(STARTUP)
    (alt,) = (chart.proto.alt for chart in page.test.get("plotly_chart"))
    machine = cited()["machine"]
    assert f"Cited: {machine.what}, about {duration(machine.seconds)}." in alt


def test_no_bar_stands_beside_ours_whose_clock_stops_before_python_begins():
    traces = startup_chart(Started.of(Measured.recorded("startup")), PALETTE).figure.to_dict()["data"]
    (hatched,) = (trace["x"] for trace in traces if trace["name"] == "cited")
    assert list(hatched) == [cited()["machine"].seconds]
    assert "Firecracker’s specification" in Page("why-containers").press(STARTUP).text


# ---- limits ----


def test_one_image_gives_two_answers_as_recorded():
    left, right = run_divergence(RecordedEngine(), load_divergence("processor"))
    page = Page("why-containers").choose("why-containers-limits", "1").press(LIMITS)
    accuracies = [each.result.stdout.split("accuracy: ")[1].strip() for each in (left, right)]
    assert f'data-left="{accuracies[0]}" data-right="{accuracies[1]}" data-same-image="True"' in page.source
    assert page.text.count(f"# image {short_id(left.result.evidence.image)}") == 2
    for each in (left, right):
        assert each.result.exit_code == 0
        assert each.result.stderr == ""
        assert f"OPENBLAS_CORETYPE={each.kitchen.variables['OPENBLAS_CORETYPE']} python main.py" in page.text
    assert "The answer is “It becomes another one altogether”." in page.text


def test_it_is_said_that_the_other_processor_is_simulated():
    assert "So this is simulated" in Page("why-containers").text


def test_each_way_the_two_runs_can_come_out_is_another_option_of_the_guess():
    left, right = run_divergence(RecordedEngine(), load_divergence("processor"))

    def printed(text: str) -> OneImage:
        return OneImage(left, replace(right, result=replace(right.result, stdout=text)))

    same = left.result.stdout
    accuracy = float(OneImage(left, right).accuracies[0])
    assert printed(same).change == 0
    assert printed(f"accuracy: {accuracy + 0.001:.3f}\n").change == 1
    assert OneImage(left, right).change == 2
    assert printed("LinAlgError: Singular matrix\n").change == 2


@pytest.mark.docker
def test_the_flagship_itself_decides_alike_with_both_routines_but_is_trained_otherwise(docker_engine, environments):
    pinned, project = environments["pinned"], flagship()
    kinds = [kitchen.variables for kitchen in load_divergence("processor").kitchens]
    model = train(docker_engine, project, pinned).files
    left, right = (docker_engine.run(pinned, replace(project.predict_job(model), variables=kind)) for kind in kinds)
    assert compare_results(left, right, project.output, project.row).flipped == ()
    first, second = (docker_engine.run(pinned, replace(project.train_job(), variables=kind)) for kind in kinds)
    if left.fingerprint.system["machine"] == "x86_64":
        assert first.files != second.files
