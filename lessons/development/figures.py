"""What came out of the training, and of the place where it happened. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lessons.development.orders import failed_order
from lessons.shared.amounts import time_zone
from lessons.story.figures import Trained
from sandbox.errors import BadOutput
from sandbox.flagship import Order, flagship
from sandbox.outputs import Row, read_rows
from sandbox.result import RunResult

_DISH = "dish_"
_CODE = ("train.py", "features.py", "orders_train.csv")
_MAIN_PACKAGES = ("scikit-learn", "pandas", "numpy")


@dataclass(frozen=True, eq=False)
class Learned:
    """A training in dev, and how one new order looks to the model; like nothing but itself.

    Attributes:
        order: the new order as it came in.
        shown: the same order as dev's features.py made it into numbers.
    """

    trained: Trained
    order: Order
    shown: Row = field(repr=False)

    @classmethod
    def of(cls, trained: Trained, predicted: RunResult) -> Learned:
        """Join a training and a prediction run of the same environment.

        Raises:
            BadOutput: the prediction failed, or does not tell what the model was shown of the order.
        """
        order = failed_order()
        for row in read_rows(predicted, flagship().inputs):
            if str(row.get("order_id")) == order["order_id"]:
                return cls(trained, order, row)
        raise BadOutput(
            f"The run in “{predicted.environment}” wrote no features of the order {order['order_id']}: look at what "
            "predict.py writes."
        )


@dataclass(frozen=True)
class Layer:
    """One layer of a runtime, as it reported itself.

    Attributes:
        name: for a test and the style sheet.
        entries: what there is, most important first.
    """

    name: str
    title: str
    entries: tuple[str, ...]


def layers(run: RunResult) -> tuple[Layer, ...]:
    """What was under the code in the training `run`, from top to bottom."""
    print_ = run.fingerprint
    packages = dict(print_.packages)
    main = tuple(f"{name} {packages.pop(name)}" for name in _MAIN_PACKAGES if name in packages)
    python = f"{_entry(print_.python, 'implementation')} {_entry(print_.python, 'version')}"
    settings = print_.settings
    system = print_.system
    return (
        Layer("code", "Your code and data", _CODE),
        Layer("libraries", "Libraries", (*main, f"and {len(packages)} more")),
        Layer("python", "Python", (python,)),
        Layer(
            "settings",
            "Settings",
            _present(
                ("time zone", time_zone(settings.get("time zone", ""))),
                ("text encoding", settings.get("text encoding", "")),
                ("threads", settings.get("OMP_NUM_THREADS", "")),
            ),
        ),
        Layer(
            "system",
            "Operating system",
            _present(
                ("", system.get("distribution") or system.get("operating system", "")),
                ("", system.get("C library", "")),
                ("user", system.get("user", "")),
            ),
        ),
        Layer(
            "processor",
            "Processor",
            _present(
                ("", system.get("processor", "")),
                ("", system.get("machine", "")),
                ("cores:", system.get("cores", "")),
                ("can do", system.get("processor features", "")),
            ),
        ),
    )


def orders_right(accuracy: float) -> int:
    """Which option of the guess an accuracy is: half, two thirds, more than four fifths, all."""
    return sum(accuracy >= least for least in (0.6, 0.8, 1.0))


def as_numbers(learned: Learned, typical: int) -> tuple[tuple[str, str, str], ...]:
    """The order's columns: what it is, how it came in, what the model gets of it.

    Args:
        typical: the preparation time that stands in for a failed timer.
    """
    order, shown = learned.order, learned.shown
    dishes = sum(name.startswith(_DISH) for name in shown)
    dish = f"{order['dish']}: {_number(shown[_DISH + order['dish']])}, the {dishes - 1} other dishes: 0"
    prep = _number(shown["prep_minutes"])
    filled = f"{prep}, a typical time in place of the failed timer’s" if prep == str(typical) else prep
    return (
        ("ordered at", order["ordered_at"][:16], f"rush hour: {_number(shown['rush'])}"),
        ("preparation", f"{order['prep_minutes'].replace('-', '−')} minutes", filled),
        ("dish", order["dish"], dish),
        ("items", order["items"], _number(shown["items"])),
        ("distance", f"{order['distance_km']} km", _number(shown["distance_km"])),
        ("VIP", order["vip"], _number(shown["vip"])),
        ("note", order["note"] or "(none)", f"allergy: {_number(shown['allergy'])}"),
    )


def _number(value: object) -> str:
    return f"{float(str(value)):g}".replace("-", "−")


def _entry(entries: Mapping[str, str], name: str) -> str:
    return entries.get(name, "?")


def _present(*entries: tuple[str, str]) -> tuple[str, ...]:
    return tuple(f"{name} {value}".strip() for name, value in entries if value)
