"""What a learner does is there again, whoever looks, whenever."""

from __future__ import annotations

import pytest

from workshop.errors import BadEntry, TooMuch
from workshop.progress import Progress, exercise_scope

LESSONS = ("lifecycle", "development", "two-kitchens")


@pytest.fixture
def restarted(url, connect):
    """Looks at the same learner with connections of its own, as after a restart."""
    return lambda: Progress(connect(url), "ada")


def test_a_new_learner_has_done_nothing(progress):
    assert progress.position == ""
    assert progress.answers("two-kitchens") == {}
    summary = progress.summary(LESSONS)
    assert [lesson.lesson for lesson in summary.lessons] == list(LESSONS)
    assert summary.completed == 0
    assert not any(lesson.visited for lesson in summary.lessons)
    assert summary.resume_at == "lifecycle"


def test_the_position_survives_a_restart(progress, restarted):
    progress.visit("development")
    progress.visit("two-kitchens")
    assert restarted().position == "two-kitchens"


def test_answers_survive_a_restart_as_they_were(progress, restarted):
    given = {"guess": "prod gives the same", "quiz": [1, 3], "sure": 0.7, "note": {"Küche": "“été” 🍳", "leer": None}}
    for key, value in given.items():
        progress.answer("two-kitchens", key, value)
    assert restarted().answers("two-kitchens") == given


def test_the_last_answer_counts(progress):
    progress.answer("two-kitchens", "guess", "same")
    progress.answer("two-kitchens", "guess", "different")
    assert progress.answers("two-kitchens") == {"guess": "different"}


def test_an_answer_says_when_it_was_saved(progress):
    progress.answer("two-kitchens", "guess", "same")
    first = progress.lesson("two-kitchens").answers["guess"].saved_at
    progress.answer("two-kitchens", "guess", "different")
    assert first < progress.lesson("two-kitchens").answers["guess"].saved_at


def test_staying_in_a_lesson_saves_nothing_anew(progress):
    progress.visit("two-kitchens")
    arrived = progress.lesson("two-kitchens").visited_at
    progress.visit("two-kitchens")
    assert progress.lesson("two-kitchens").visited_at == arrived
    progress.visit("development")
    progress.visit("two-kitchens")
    assert progress.lesson("two-kitchens").visited_at > arrived


def test_a_lesson_is_completed_once(progress):
    progress.complete("two-kitchens")
    first = progress.lesson("two-kitchens").completed_at
    progress.complete("two-kitchens")
    assert first
    assert progress.lesson("two-kitchens").completed_at == first


def test_the_summary_counts_what_is_completed_and_says_where_to_go_on(progress):
    progress.visit("lifecycle")
    progress.complete("lifecycle")
    summary = progress.summary(LESSONS)
    assert (summary.position, summary.completed, summary.resume_at) == ("lifecycle", 1, "development")
    progress.visit("two-kitchens")
    assert progress.summary(LESSONS).resume_at == "two-kitchens"


def test_a_position_in_a_lesson_that_is_gone_is_no_position(progress):
    progress.visit("a-lesson-of-last-year")
    assert progress.summary(LESSONS).position == ""
    assert progress.summary(LESSONS).resume_at == "lifecycle"


def test_resetting_a_lesson_leaves_the_others_alone(progress):
    for lesson in LESSONS:
        progress.visit(lesson)
        progress.answer(lesson, "guess", lesson)
    progress.reset("development")
    assert progress.answers("development") == {}
    assert not progress.lesson("development").visited
    assert progress.answers("two-kitchens") == {"guess": "two-kitchens"}
    assert progress.position == "two-kitchens"


def test_resetting_everything_forgets_one_learner_only(store, progress):
    other = Progress(store, "bob")
    for learner in (progress, other):
        learner.answer("two-kitchens", "guess", learner.learner)
        learner.put(exercise_scope("take-inventory"), "attempts", 3)
    progress.reset_all()
    assert store.read("ada") == ()
    assert other.answers("two-kitchens") == {"guess": "bob"}
    assert store.learners() == ("bob",)


def test_an_exercise_keeps_files_attempts_and_hints(progress, restarted):
    scope = exercise_scope("take-inventory")
    progress.put(scope, "files", {"inventory.py": "def describe():\n    ...\n"})
    progress.put(scope, "hints", 2)
    for _ in range(3):
        progress.update(scope, "attempts", lambda attempts: (attempts or 0) + 1)
    assert restarted().items(scope) == {
        "attempts": 3,
        "files": {"inventory.py": "def describe():\n    ...\n"},
        "hints": 2,
    }
    progress.clear(scope)
    assert progress.items(scope) == {}
    assert progress.get(scope, "attempts", 0) == 0


def test_an_update_that_fails_changes_nothing(progress):
    scope = exercise_scope("take-inventory")

    def fail(_value):
        raise RuntimeError("the change itself broke")

    with pytest.raises(RuntimeError):
        progress.update(scope, "attempts", fail)
    assert progress.items(scope) == {}
    progress.put(scope, "attempts", 1)
    with pytest.raises(BadEntry):
        progress.update(scope, "attempts", lambda _value: {1, 2})
    assert progress.get(scope, "attempts") == 1


def test_an_answer_that_is_not_json_is_refused_and_the_old_one_stays(progress):
    progress.answer("two-kitchens", "guess", 1)
    with pytest.raises(BadEntry):
        progress.answer("two-kitchens", "guess", float("nan"))
    assert progress.answers("two-kitchens") == {"guess": 1}


def test_a_learner_cannot_fill_the_database(url, connect):
    progress = Progress(connect(url, limit=5000), "ada")
    progress.answer("two-kitchens", "first", "x" * 3000)
    with pytest.raises(TooMuch, match="reset a lesson"):
        progress.answer("two-kitchens", "second", "x" * 3000)
    assert list(progress.answers("two-kitchens")) == ["first"]
    progress.answer("two-kitchens", "first", "x" * 4000)
    # Small things still go, but not for ever.
    progress.visit("development")
    assert progress.position == "development"
    with pytest.raises(TooMuch):
        for number in range(100):
            progress.answer("development", str(number), number)
    progress.reset("two-kitchens")
    progress.reset("development")
    progress.answer("two-kitchens", "second", "x" * 3000)


@pytest.mark.parametrize("learner", ["", "x" * 201, "a\nb", "a\0b", "\ud800", None, 7])
def test_an_unusable_learner_is_refused(store, learner):
    with pytest.raises(BadEntry, match="learner's id"):
        Progress(store, learner)


@pytest.mark.parametrize(
    "learner", ["ada@example.org", "Žofie Nováková", "'; DROP TABLE two_kitchens_entries; --", "%", "_"]
)
def test_any_printable_text_is_a_learner_of_its_own(store, learner):
    Progress(store, "ada").answer("two-kitchens", "guess", "hers")
    progress = Progress(store, learner)
    assert progress.answers("two-kitchens") == {}
    progress.answer("two-kitchens", "guess", "mine")
    progress.reset_all()
    assert Progress(store, "ada").answers("two-kitchens") == {"guess": "hers"}
