"""Goes through any lesson as a learner would: answers what is asked, and presses whatever starts something."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1.element_tree import Radio

from tests.lessons.pages import Page


def answer_everything(page: Page) -> int:
    """Choose the first option of every question that has no answer yet; gives how many there were."""
    answered: set[str] = set()
    while open_ones := [radio for radio in page.test.radio if radio.value is None and radio.key not in answered]:
        radio = open_ones[0]
        assert radio.key, f"“{radio.label}” has no key, so its answer cannot be kept"
        answered.add(radio.key)
        page.choose(radio.key, _first(radio))
    return len(answered)


def press_everything(page: Page) -> list[str]:
    """Press every button that starts something, those included that appear on the way; gives their keys."""
    pressed: list[str] = []
    while True:
        answer_everything(page)
        keys = [button.key or "" for button in page.test.button if not button.disabled]
        ready = [key for key in keys if key.startswith("press-") and key not in pressed]
        if not ready:
            return pressed
        page.press(ready[0])
        pressed.append(ready[0])
        assert "tk-fault" not in page.source, f"{ready[0]} broke: {page.text[-500:]}"


def _first(radio: Radio[Any]) -> str:
    """The value behind the first option: a guess has its number for one, a quiz the option's own text."""
    for value in ("1", radio.options[0]):
        try:
            shown = radio.format_func(value)
        except (ValueError, LookupError, TypeError):
            continue
        if shown == radio.options[0]:
            return value
    raise AssertionError(f"nobody knows how to choose “{radio.options[0]}” of “{radio.label}”")
