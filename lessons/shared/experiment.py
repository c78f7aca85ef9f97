"""A button that starts long work, and what stands in its place while that goes on, breaks or is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Generic, TypeVar

import streamlit as st

from lessons.shared.faults import Fault, show_fault
from lessons.shared.house import JOBS
from lessons.shared.html import bar, dot
from lessons.shared.switching import offer_recordings
from lessons.shared.task import Snapshot, Task, TaskState, Work
from sandbox.engines.base import Engine
from sandbox.errors import EngineLost, EngineUnavailable, PrepareFailed
from sandbox.result import EvidenceKind

T = TypeVar("T")

POLL_SECONDS = 0.5
LOG_TAIL = 10
# Work that is over within this time shows its result at once, without a picture of work in between.
_PATIENCE_SECONDS = 0.4
# What a learner can do nothing about, and where the recordings are a way on.
_NOT_TO_BE_HAD = (PrepareFailed, EngineUnavailable, EngineLost)


@dataclass(frozen=True)
class Experiment(Generic[T]):
    """Something that a learner can set off.

    Attributes:
        key: finds its task again, on any page view of the same learner.
        name: short and plain, for the widgets' keys.
        label: what the button says.
        doing: what it does, as a heading while it goes on.
        kind: of the engine that it runs on.
        work: what the button starts.
        first: called when it is pressed, before the work begins, where the page's widgets can still be read.
        elsewhere: gives the same for another engine, after all that it needs from there; `None` where there is no such
            thing.
    """

    key: str
    name: str
    label: str
    doing: str
    icon: str
    kind: EvidenceKind
    work: Work[T]
    first: Callable[[], None] | None = None
    elsewhere: Callable[[Engine], Sequence[Experiment[Any]]] | None = None

    @property
    def result(self) -> T | None:
        """What came out; `None` unless it is done."""
        task = JOBS.find(self.key)
        return task.result if task is not None else None

    def awaited(self) -> T | None:
        """What came out, or is about to: for work that needs it, not for pages."""
        task = JOBS.find(self.key)
        # One that does not run yet may wait for the very worker that asks.
        if task is not None and task.state is TaskState.RUNNING:
            task.wait()
        return self.result

    def show(self, *, enabled: bool = True) -> T | None:
        """Draw whatever the learner is to see now; gives the result once there is one."""
        task = JOBS.find(self.key)
        if task is None:
            self._button(self.label, enabled=enabled)
            return None
        if not task.state.over:
            _follow(self.key, self.name)
            return None
        if task.state is TaskState.FAILED and task.error is not None:
            show_fault(Fault.of(task.error, task.snapshot().log))
            with st.container(horizontal=True, vertical_alignment="center"):
                self._button("Try again", enabled=enabled)
                if isinstance(task.error, _NOT_TO_BE_HAD) and self.kind is not EvidenceKind.RECORDED and self.elsewhere:
                    offer_recordings(f"recordings-{self.name}", self._go_on_with)
        elif task.state is TaskState.CANCELLED:
            st.html('<p class="tk-quiet" role="status">Cancelled: your run was stopped and taken away.</p>')
            self._button(self.label, enabled=enabled)
        result: T | None = task.result
        return result

    def _button(self, label: str, *, enabled: bool) -> None:
        st.button(
            label,
            key=f"press-{self.name}",
            type="primary" if enabled else "secondary",
            icon=self.icon,
            disabled=not enabled,
            on_click=self._start,
        )

    def _start(self) -> None:
        if self.first is not None:
            self.first()
        quick = self.kind is EvidenceKind.RECORDED
        JOBS.start(self.key, self.doing, self.work, quick=quick).wait(_PATIENCE_SECONDS)

    def _go_on_with(self, engine: Engine) -> None:
        """Do the same on `engine`, and whatever must come before it there."""
        for experiment in self.elsewhere(engine) if self.elsewhere else ():
            if experiment.result is None:
                experiment._start()


@st.fragment(run_every=POLL_SECONDS)
def _follow(key: str, name: str) -> None:
    """Show how the task is getting on, and draw the whole page anew once it is over."""
    task = JOBS.find(key)
    if task is None or task.state.over:
        st.rerun()
    snapshot = task.snapshot()
    st.html(_picture(task, snapshot))
    st.button(
        "Stopping …" if snapshot.stopping else "Cancel",
        key=f"cancel-{name}",
        icon=":material/close:",
        disabled=snapshot.stopping,
        on_click=task.cancel,
    )


def _picture(task: Task[object], snapshot: Snapshot) -> str:
    if snapshot.state is TaskState.WAITING:
        before = JOBS.before(task)
        steps = f"<li>Waiting for a free stove, {before} before you{bar(None, 'waiting')}</li>"
    else:
        steps = "".join(
            f"<li>{dot(step.environment)}{escape(step.text)}{bar(step.fraction, step.text)}</li>"
            for step in sorted(snapshot.steps, key=lambda step: step.environment)
        )
    log = escape("\n".join(snapshot.log[-LOG_TAIL:])) or "…"
    return (
        f'<section class="tk-work" aria-label="{escape(task.title)}"><header>{escape(task.title)} …'
        f"<span>{snapshot.seconds:.0f} s</span></header><ul>{steps or '<li>' + bar(None, 'starting') + '</li>'}</ul>"
        f'<pre class="tk-log" tabindex="0" aria-label="The log’s last lines">{log}</pre></section>'
    )
