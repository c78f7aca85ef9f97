"""Inventories of runtimes, and their differences."""

from __future__ import annotations

import pytest

from sandbox.fingerprint import Fingerprint, FingerprintDifference

ONE = Fingerprint(python={"version": "3.11.2"}, packages={"numpy": "2.1.2", "pandas": "2.2.3"}, settings={"TZ": "UTC"})
TWO = Fingerprint(
    python={"version": "3.13.5"}, packages={"numpy": "2.1.2", "narwhals": "2.28.0"}, settings={"TZ": "UTC"}
)


def test_differences_name_section_entry_and_both_sides():
    assert ONE.differences(TWO) == (
        FingerprintDifference("python", "version", "3.11.2", "3.13.5"),
        FingerprintDifference("packages", "narwhals", None, "2.28.0"),
        FingerprintDifference("packages", "pandas", "2.2.3", None),
    )


def test_a_runtime_does_not_differ_from_itself():
    assert ONE.differences(Fingerprint.from_dict(ONE.to_dict())) == ()


def test_what_a_runtime_says_becomes_text():
    assert Fingerprint.from_dict({"system": {"cores": 2}}).system == {"cores": "2"}


@pytest.mark.parametrize("data", [None, [], "x", {"packages": ["numpy"]}, {"python": "3.11"}])
def test_what_is_no_inventory_is_refused(data):
    with pytest.raises(ValueError, match="is a mapping, not"):
        Fingerprint.from_dict(data)
