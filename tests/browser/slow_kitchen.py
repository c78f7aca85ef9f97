"""The course on an engine that takes its time: recorded answers, each only once a test has looked around and says so.

Started in place of app.py: `streamlit run tests/browser/slow_kitchen.py`. It stirs until the file exists that
SLOW_KITCHEN_UNTIL names, so that no test has to be quicker than the machine is busy.
"""

from __future__ import annotations

import os
import runpy
import time
from pathlib import Path

from lessons.shared import house
from lessons.shared.engines import Engines
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.engines.forwarding import ForwardingEngine
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import Environment
from sandbox.errors import EngineUnavailable
from sandbox.events import Event, EventKind, OnEvent, ignore
from sandbox.job import Job
from sandbox.result import EvidenceKind, RunResult

UNTIL = Path(os.environ["SLOW_KITCHEN_UNTIL"])
# A test that died never says so.
MOST_SECONDS = 300.0
ROOT = Path(__file__).parents[2]


class SlowEngine(ForwardingEngine):
    """Recorded answers, with a line of log and some progress every tenth of a second until they come."""

    def __init__(self) -> None:
        super().__init__(RecordedEngine())

    def check(self) -> str:
        return "a slow kitchen"

    def run(
        self,
        environment: Environment,
        job: Job,
        on_event: OnEvent = ignore,
        cancellation: Cancellation | None = None,
    ) -> RunResult:
        begun = time.monotonic()
        while (passed := time.monotonic() - begun) < MOST_SECONDS and not UNTIL.exists():
            (cancellation or Cancellation()).check()
            text = f"still stirring after {passed:.1f} s"
            on_event(Event(EventKind.LOG, environment.name, text, passed / MOST_SECONDS))
            time.sleep(0.1)
        return super().run(environment, job, on_event, cancellation)


def _choose(name: str) -> Engine:
    if name == EvidenceKind.RECORDED:
        return SlowEngine()
    raise EngineUnavailable("This kitchen has one stove, and it is a slow one.")


# A page view runs this script anew; the engines are put in place before any page asks for them.
if not getattr(house, "slow", False):
    house.ENGINES = Engines(_choose)
    house.slow = True  # type: ignore[attr-defined]
runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
