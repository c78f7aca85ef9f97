"""A lesson's quiz, as a file and on a page."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lessons.errors import LessonError
from lessons.questions import Option, read_questions
from workshop.opening import shared_store
from workshop.progress import Progress

QUIZ = """
[[question]]
name = "silent"
ask = "Both end with 0. What follows?"
[[question.option]]
text = "Both are right"
why = "It says only that nothing crashed."
[[question.option]]
text = "Neither crashed"
right = true
why = "And nothing more."
"""


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "quiz.toml"
    file.write_text(QUIZ, encoding="utf-8")
    return file


def test_a_quiz_is_read(path):
    (question,) = read_questions(path)
    assert question.ask == "Both end with 0. What follows?"
    assert question.right == Option("Neither crashed", "And nothing more.", right=True)
    assert question.chosen("Both are right") == question.options[0]
    assert question.chosen("an option of last year") is None


def test_a_lesson_without_a_quiz_has_no_questions(tmp_path):
    assert read_questions(tmp_path / "quiz.toml") == ()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("right = true", "right = false", "exactly one"),
        ('why = "It says only that nothing crashed."', 'right = true\nwhy = "x"', "exactly one"),
        ('text = "Both are right"', "", "“text” is missing"),
        ('why = "And nothing more."', "why = 3", "“why” is missing or no text"),
        ('name = "silent"', 'name = "Not A Name"', "small letters"),
        ('text = "Both are right"', 'text = "Neither crashed"', "two options say the same"),
        ("[[question]]", "[[quiz]]", "there is no"),
        ("[[question]]", "[[question", "as TOML"),
    ],
)
def test_a_broken_quiz_says_what_is_wrong(path, before, after, said):
    path.write_text(QUIZ.replace(before, after), encoding="utf-8")
    with pytest.raises(LessonError, match=said):
        read_questions(path)


def test_two_questions_of_one_name_are_refused(path):
    path.write_text(QUIZ * 2, encoding="utf-8")
    with pytest.raises(LessonError, match="two questions of one name"):
        read_questions(path)


def _page(learner, questions):
    import streamlit as st

    from lessons.shared.answers import put_at_hand
    from lessons.shared.quiz import quiz
    from workshop.opening import shared_store
    from workshop.progress import Progress

    progress = Progress(shared_store(), learner)
    put_at_hand(progress, "practice", progress.answers("practice"))
    score = quiz(questions, lesson="story")
    st.caption(f"{score.right} right, {score.answered} of {score.questions} answered")


@pytest.fixture
def page(path, request):
    """Opens the quiz for a learner, who is found again."""

    def opened() -> AppTest:
        test = AppTest.from_function(_page, kwargs={"learner": request.node.name, "questions": read_questions(path)})
        test.run()
        assert not test.exception
        return test

    return opened


def test_a_wrong_choice_is_told_why(page):
    test = page()
    test.radio[0].set_value("Both are right").run()
    assert "Not quite." in test.get("html")[0].proto.body
    assert "It says only that nothing crashed." in test.get("html")[0].proto.body
    assert test.caption[0].value == "0 right, 1 of 1 answered"


def test_a_choice_can_be_changed_and_is_kept(page, request):
    test = page()
    test.radio[0].set_value("Both are right").run()
    test.radio[0].set_value("Neither crashed").run()
    assert "Right." in test.get("html")[0].proto.body
    again = page()
    assert again.radio[0].value == "Neither crashed"
    assert again.caption[0].value == "1 right, 1 of 1 answered"
    kept = Progress(shared_store(), request.node.name).answers("practice")
    assert kept == {"quiz-story-silent": "Neither crashed"}


def test_before_a_choice_nothing_is_given_away(page):
    test = page()
    assert test.get("html") == []
    assert test.radio[0].value is None
