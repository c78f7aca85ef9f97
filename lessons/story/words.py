"""Names and numbers of the delivery kitchen, as a person says them. No Streamlit here."""

from __future__ import annotations

from sandbox.flagship import FALSE_ALARM_COST, MISSED_LATE_COST

_NAMES = {
    "items": "items",
    "distance_km": "distance",
    "prep_minutes": "preparation time",
    "rush": "rush hour",
    "allergy": "allergy note",
    "vip": "VIP customer",
}
_UNITS = {"distance_km": "km", "prep_minutes": "min"}
_PER_UNIT = {"items": "per item", "distance_km": "per km", "prep_minutes": "per minute"}
_DISH = "dish_"
_MINUS = "−"
# Between a number and its unit: the two stay on one line.
_GAP = "\u00a0"


def feature_name(feature: str) -> str:
    """A column's name in words: `prep_minutes` is `preparation time`, `dish_stew` is `dish: stew`."""
    if feature.startswith(_DISH):
        return f"dish: {feature.removeprefix(_DISH)}"
    return _NAMES.get(feature, feature)


def feature_with_unit(feature: str) -> str:
    """The name, and the unit in which it counts: `distance, per km`."""
    per = _PER_UNIT.get(feature)
    return f"{feature_name(feature)}, {per}" if per else feature_name(feature)


def feature_value(feature: str, value: float) -> str:
    """A column's value in words: `yes`, `−999 min`, `4.7 km`."""
    if feature in ("rush", "allergy", "vip") or feature.startswith(_DISH):
        return {0.0: "no", 1.0: "yes"}.get(value, number(value))
    unit = _UNITS.get(feature)
    return f"{number(value)}{_GAP}{unit}" if unit else number(value)


def number(value: float) -> str:
    """A number without needless digits, with thousands apart and a real minus sign."""
    return f"{value:,.10g}".replace("-", _MINUS)


def percent(share: float, digits: int = 0) -> str:
    """A share of 1 as a percentage: `0.831` is `83 %`, with one digit `83.1 %`."""
    return f"{100 * share:.{digits}f}{_GAP}%".replace("-", _MINUS)


def euros(amount: float) -> str:
    """An amount of money: `1317.0` is `1,317 €`."""
    return f"{amount:,.0f}{_GAP}€".replace("-", _MINUS)


def late(is_late: bool) -> str:
    """A decision in words."""
    return "late" if is_late else "on time"


def exact(difference: float) -> str:
    """A very small difference, as exactly as it was measured: `0` or `2.2e-16`."""
    return "0" if difference == 0 else f"{difference:.1e}".replace("-", _MINUS)


PRICES = {"missed_price": euros(MISSED_LATE_COST), "alarm_price": euros(FALSE_ALARM_COST)}
"""What the prose says of the two assumed prices."""
