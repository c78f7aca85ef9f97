"""What matters to a saved model, and what does not."""

from __future__ import annotations

import pytest

from grader.subjects.fitting import inventory, misfits, names
from sandbox.fingerprint import Fingerprint

DEV = inventory(Fingerprint(python={"version": "3.11.9"}, packages={"numpy": "2.1.2", "rich": "13.0"}))


@pytest.mark.parametrize("change", [{"python": "3.11.2"}, {"rich": "14.0"}, {"pandas": "3.1.0"}])
def test_what_does_not_matter_fits(change: dict[str, str]) -> None:
    assert misfits(DEV, {**DEV, **change}) == {}


def test_python_counts_up_to_its_second_number() -> None:
    assert misfits(DEV, {**DEV, "python": "3.1.9"}) == {"Python": ("3.11", "3.1")}


def test_a_package_that_is_gone_does_not_fit() -> None:
    assert misfits(DEV, {"python": "3.11.9"}) == {"numpy": ("2.1.2", "")}


def test_what_scikit_learn_computes_with_matters() -> None:
    assert misfits(DEV, {**DEV, "scipy": "1.14.1"}) == {"scipy": ("", "1.14.1")}


def test_a_text_has_to_name_both_versions() -> None:
    versions = ("2.1.2", "2.5.4")
    assert names("NumPy: 2.1.2 then, 2.5.4 now", "numpy", versions)
    assert not names("numpy: 2.1.2 does not fit", "numpy", versions)
