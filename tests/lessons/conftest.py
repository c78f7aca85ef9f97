"""What the pages' tests share."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from lessons.entrance.start import Start, keep
from lessons.story.figures import Tasting, Trained, taste
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import environment_names, load_environment
from sandbox.flagship import flagship
from sandbox.pipeline import predict_all, train
from sandbox.result import RunResult


@pytest.fixture(scope="module", autouse=True)
def many_learners_and_their_database(tmp_path_factory):
    """A server for many: each page a test opens is another learner's, and nobody's own progress is touched."""
    with pytest.MonkeyPatch.context() as patch:
        file = tmp_path_factory.mktemp("progress") / "progress.sqlite3"
        patch.setenv("TWO_KITCHENS_DATABASE_URL", f"sqlite:///{file}")
        yield


class _AllIn(Start):
    """A start whose owner sits at every browser: Streamlit's AppTest has no server, and so no cookies."""

    def admits(self, cookies: object) -> bool:
        return True


@pytest.fixture
def at_home(monkeypatch, tmp_path):
    """One person's own machine, whose browser came in."""
    monkeypatch.delenv("TWO_KITCHENS_DATABASE_URL")
    monkeypatch.setenv("TWO_KITCHENS_HOME", str(tmp_path / "home"))
    keep(_AllIn(8501, lambda code: None))
    yield
    keep(None)


@dataclass(frozen=True)
class Recorded:
    """The whole story as it was recorded."""

    trained: RunResult
    runs: dict[str, RunResult]

    def answers(self, environment: str) -> dict[int, dict[str, Any]]:
        """The predictions of one environment by order id, read without the help of what is tested."""
        return {row["order_id"]: row for row in json.loads(self.runs[environment].files["predictions.json"])}

    def flipped(self, environment: str) -> list[int]:
        """The orders whose decision is another than dev's."""
        dev, other = self.answers("dev"), self.answers(environment)
        return [order for order in dev if dev[order]["late"] != other[order]["late"]]

    def tasting(self, environment: str) -> Tasting:
        return taste(Trained.of(self.trained), self.runs["dev"], self.runs[environment])


@pytest.fixture(scope="session")
def recorded() -> Recorded:
    engine = RecordedEngine()
    kitchens = [load_environment(name) for name in environment_names()]
    trained = train(engine, flagship(), kitchens[0])
    return Recorded(trained, predict_all(engine, flagship(), kitchens, trained.files))
