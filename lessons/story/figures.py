"""The story's numbers, worked out from the runs once, so that a page only has to show them. No Streamlit here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lessons.story.words import exact, feature_name, feature_value, late, number, percent
from sandbox.compare import compare_results
from sandbox.errors import BadOutput
from sandbox.fingerprint import FingerprintDifference
from sandbox.flagship import Move, Score, flagship, moves, outcomes, predictions, score
from sandbox.outputs import Row, read_rows
from sandbox.result import RunResult
from sandbox.shared_results import SharedResults, digest_of

MODEL = "model.json"
# How many comparisons of unlike answers a server keeps for everybody.
_KEPT = 64


@dataclass(frozen=True, eq=False)
class Trained:
    """What came out of the training; like nothing but itself.

    Attributes:
        run: the run, with the model in its files.
        accuracy: on the orders that it learned from, 0 to 1.
        weights: by how much each feature moves the score, in log-odds a unit.
    """

    run: RunResult
    accuracy: float
    weights: Mapping[str, float]

    @classmethod
    def of(cls, run: RunResult) -> Trained:
        """Read the model that a training run wrote.

        Raises:
            BadOutput: it is not the model that the recipe describes.
        """
        try:
            model = json.loads(run.files[MODEL])
            weights = {str(k): float(v) for k, v in zip(model["columns"], model["coefficients"], strict=True)}
            return cls(run, float(model["training_accuracy"]), weights)
        except (KeyError, TypeError, ValueError) as error:
            raise BadOutput(
                f"The training in “{run.environment}” wrote a {MODEL} that cannot be read as a model: look at what "
                "train.py writes."
            ) from error

    @property
    def strongest(self) -> str:
        """The feature with the largest weight."""
        return max(self.weights, key=lambda name: abs(self.weights[name]))

    @property
    def words(self) -> Mapping[str, object]:
        """What the prose says of it."""
        return {"accuracy": percent(self.accuracy, 1), "strongest": f"the {feature_name(self.strongest)}"}


@dataclass(frozen=True, slots=True)
class Point:
    """One order: what either side said, and what really happened.

    Attributes:
        left, right: probability of coming late.
        came_late: the outcome.
    """

    order_id: int
    left: float
    right: float
    left_late: bool
    right_late: bool
    came_late: bool

    @property
    def flipped(self) -> bool:
        """Whether the two decisions differ."""
        return self.left_late is not self.right_late


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One feature that the model was shown differently on the two sides.

    Attributes:
        orders: for how many orders it differs.
        left_total, right_total: the feature added up over all orders; for a yes or no, how many say yes.
    """

    feature: str
    orders: int
    left_total: float
    right_total: float

    @property
    def words(self) -> Mapping[str, object]:
        """What the prose says of it."""
        return {"orders": number(self.orders), "left": number(self.left_total), "right": number(self.right_total)}


@dataclass(frozen=True, eq=False)
class Tasting:
    """One model served in two environments, side by side; like nothing but itself.

    Attributes:
        content: the same for all comparisons of the same answers, whenever and for whomever they were given.
        left, right: the two runs, without their files.
        largest_difference: between the two probabilities of one order.
        points: every order, in order.
        moves: every flipped order, with the feature that did it.
        changes: the features that were shown differently, most orders first.
    """

    content: str = field(repr=False)
    left: RunResult
    right: RunResult
    left_score: Score
    right_score: Score
    largest_difference: float
    points: tuple[Point, ...] = field(repr=False)
    moves: tuple[Move, ...] = field(repr=False)
    changes: tuple[ColumnChange, ...] = field(repr=False)

    @property
    def rows(self) -> int:
        """How many orders there were."""
        return len(self.points)

    @property
    def flipped(self) -> int:
        """How many orders got another decision."""
        return len(self.moves)

    @property
    def confusion(self) -> Mapping[tuple[bool, bool], int]:
        """How many orders got which pair of decisions; `(False, True)` is on time on the left, late on the right."""
        return Counter((point.left_late, point.right_late) for point in self.points)

    @property
    def moved_by(self) -> Mapping[str, int]:
        """How many orders each feature flipped, the one that flipped the most first."""
        return dict(Counter(move.feature for move in self.moves).most_common())

    @property
    def flips(self) -> tuple[tuple[str, ...], ...]:
        """Every flipped order in words: its number, what either side says, what moved, and how."""
        return tuple(
            (
                str(move.order_id),
                f"{late(move.left_late)} ({percent(move.left_probability)})",
                f"{late(move.right_late)} ({percent(move.right_probability)})",
                feature_name(move.feature),
                f"{feature_value(move.feature, move.left_value)} → {feature_value(move.feature, move.right_value)}",
            )
            for move in self.moves
        )

    @property
    def flips_head(self) -> tuple[str, ...]:
        """What stands above them."""
        left, right = self.left.environment, self.right.environment
        return "order", f"{left} says", f"{right} says", "what moved", f"{left} → {right}"

    @property
    def silent(self) -> bool:
        """Whether both runs ended with exit status 0 and complained of nothing."""
        return all(run.exit_code == 0 and not run.stderr.strip() for run in (self.left, self.right))

    @property
    def differences(self) -> tuple[FingerprintDifference, ...]:
        """Where the two runtimes' inventories differ."""
        return self.left.fingerprint.differences(self.right.fingerprint)

    @property
    def words(self) -> Mapping[str, object]:
        """What the prose says of the answers."""
        return {"flipped": self.flipped, "rows": number(self.rows), "largest": exact(self.largest_difference)}

    @property
    def moved_words(self) -> Mapping[str, object]:
        """What the prose says of the features that flipped them."""
        counts = [(feature_name(feature), count) for feature, count in self.moved_by.items()]
        told = [f"the {name} turned over {number(count)}" for name, count in counts]
        return {"flipped": number(self.flipped), "counted": ", ".join(told)}

    @property
    def versions(self) -> Mapping[str, object]:
        """The pandas of either side, as the prose names them."""
        left, right = (run.fingerprint.packages.get("pandas", "?") for run in (self.left, self.right))
        return {"left_pandas": left, "right_pandas": right}

    def changed(self, feature: str) -> ColumnChange:
        """How `feature` was shown; with zero orders if it was shown alike."""
        found = (change for change in self.changes if change.feature == feature)
        return next(found, ColumnChange(feature, 0, 0.0, 0.0))


_TASTINGS: SharedResults[Tasting] = SharedResults(_KEPT)


def taste(trained: Trained, left: RunResult, right: RunResult) -> Tasting:
    """Compare two prediction runs of the flagship with `trained`'s model; the same answers are compared only once.

    Raises:
        BadOutput: a run failed, or what it wrote cannot be compared.
    """
    names = (flagship().output, flagship().inputs)
    parts: list[str | bytes] = [trained.run.files[MODEL]]
    for run in (left, right):
        parts += [run.environment, run.status, *(run.files.get(name, b"") for name in names)]
    content = digest_of(*parts)
    found = _TASTINGS.get(content, lambda: _taste(content, trained, left, right))
    return replace(found, left=replace(left, files={}), right=replace(right, files={}))


def _taste(content: str, trained: Trained, left: RunResult, right: RunResult) -> Tasting:
    project = flagship()
    comparison = compare_results(left, right, project.output, project.row)
    truth = outcomes()
    left_rows, right_rows = predictions(left), predictions(right)
    try:
        points = tuple(_point(order, row, right_rows[order], truth[order]) for order, row in left_rows.items())
        flips = tuple(moves(trained.run.files[MODEL], left, right))
        changes = _changes(read_rows(left, project.inputs), read_rows(right, project.inputs))
    except (KeyError, TypeError, ValueError) as error:
        raise BadOutput(
            f"“{left.environment}” or “{right.environment}” wrote predictions that are not those of the recipe "
            f"({error}): look at what predict.py writes."
        ) from error
    return Tasting(
        content=content,
        left=replace(left, files={}),
        right=replace(right, files={}),
        left_score=score(left),
        right_score=score(right),
        largest_difference=comparison.largest_difference,
        points=points,
        moves=flips,
        changes=changes,
    )


def _point(order: int, left: Row, right: Row, came_late: bool) -> Point:
    return Point(
        order_id=order,
        left=float(str(left["probability"])),
        right=float(str(right["probability"])),
        left_late=bool(left["late"]),
        right_late=bool(right["late"]),
        came_late=came_late,
    )


def _changes(left: tuple[Row, ...], right: tuple[Row, ...]) -> tuple[ColumnChange, ...]:
    others = {row["order_id"]: row for row in right}
    found = []
    for feature in left[0]:
        pairs = [(float(str(row[feature])), float(str(others[row["order_id"]][feature]))) for row in left]
        if orders := sum(one != two for one, two in pairs):
            found.append(ColumnChange(feature, orders, sum(one for one, _ in pairs), sum(two for _, two in pairs)))
    return tuple(sorted(found, key=lambda change: -change.orders))
