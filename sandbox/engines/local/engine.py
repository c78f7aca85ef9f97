"""Live without Docker: every run in a process of a virtual environment that uv made."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_cache_path

from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.engines.local.conversation import run_process
from sandbox.engines.local.pythons import Interpreter, find_python, override_variable, python_for, substitution
from sandbox.engines.local.scratch import scratch, sweep
from sandbox.engines.local.uv import Uv
from sandbox.engines.local.venvs import Plan, Venvs
from sandbox.environment import PYTHONS, Environment
from sandbox.errors import EngineUnavailable, MissingPython
from sandbox.events import Event, EventKind, OnEvent, ignore
from sandbox.job import Job
from sandbox.judge import judge
from sandbox.protocol import Request
from sandbox.result import Evidence, EvidenceKind, RunResult

NO_ISOLATION = "no isolation"


def home() -> Path:
    """Where virtual environments and working folders are: TWO_KITCHENS_HOME, else the person's cache folder."""
    if named := os.environ.get("TWO_KITCHENS_HOME"):
        return Path(named).expanduser().resolve()
    return user_cache_path("two-kitchens", appauthor=False)


class LocalEngine(Engine):
    """Runs jobs in virtual environments on this machine, with the rights of whoever started us.

    It is for a person's own code on their own machine. Time, output and collected files are limited as in Docker. What
    Docker does besides, and this does not:

    - A job is not kept from the network, from the person's files and processes, or from its own virtual environment.
    - Processor cores and the disk are not limited. Memory is limited for each process rather than for all together,
      and on Linux alone; processes are limited loosely, on Linux alone, and not for root.
    - The system's libraries are the machine's own, whatever base image the environment names.
    - What a job leaves running is ended, but outside Linux only what did not detach itself; and on Linux too, a job
      that sets out to get away can.
    """

    kind = EvidenceKind.LOCAL

    def __init__(self) -> None:
        """Find uv, and remove what processes that died left behind.

        Raises:
            EngineUnavailable: there is no uv.
        """
        self._uv = Uv.find()
        self._root = home() / "local"
        self._venvs = Venvs(self._root / "venvs")
        self._runs = self._root / "runs"
        self._pythons: dict[tuple[str, str], Interpreter | None] = {}
        self._venvs.sweep()
        sweep(self._runs)

    def check(self) -> str:
        """The version of uv, and the Pythons that there are."""
        with ThreadPoolExecutor(len(PYTHONS)) as pool:
            versions = [found.version for found in pool.map(self._python, PYTHONS) if found]
        if not versions:
            raise EngineUnavailable(
                f"No Python {', '.join(PYTHONS[:-1])} or {PYTHONS[-1]} was found on this machine: “uv python install "
                f"{PYTHONS[0]}” adds one, or name yours in {override_variable(PYTHONS[0])}."
            )
        return f"uv {self._uv.version} with Python {', '.join(versions)} ({NO_ISOLATION})"

    def is_ready(self, environment: Environment) -> bool:
        """Whether the environment's virtual environment is made."""
        try:
            return self._venvs.find(self._plan(environment)) is not None
        except (EngineUnavailable, MissingPython):
            return False

    def substitution(self, environment: Environment) -> str:
        """The sentence for an environment that gets another Python than it asks for; empty if it gets its own."""
        return substitution(environment, python_for(environment, self._python))

    def prepare(
        self, environment: Environment, on_event: OnEvent = ignore, cancellation: Cancellation | None = None
    ) -> None:
        """Make the environment's virtual environment if it is not there, and say if its Python is another.

        Raises:
            MissingPython: its Python is not there, and none may take its place.
        """
        self._python_in(self._plan(environment), on_event, cancellation or Cancellation())

    def run(
        self,
        environment: Environment,
        job: Job,
        on_event: OnEvent = ignore,
        cancellation: Cancellation | None = None,
    ) -> RunResult:
        """Run the job in a new process, in a working folder of its own; both are gone afterwards."""
        cancellation = cancellation or Cancellation()
        plan = self._plan(environment)
        python = self._python_in(plan, on_event, cancellation)
        evidence = Evidence(
            kind=self.kind,
            engine=self._words(plan),
            environment=environment.digest,
            image=f"venv:{plan.address}",
            captured=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        request = Request.of(job, self_limit=True)
        begun = time.monotonic()
        with scratch(self._runs) as folders:
            outcome = run_process(python, folders, environment, job, request, on_event, cancellation)
        return judge(outcome, request, job, environment, evidence, time.monotonic() - begun)

    def clean(self) -> tuple[str, ...]:
        """Remove all virtual environments and forsaken working folders of ours."""
        removed = self._venvs.clean() + sweep(self._runs)
        for folder in (self._root / "venvs", self._runs, self._root):
            # Not if somebody is just using it: then it is not empty.
            with suppress(OSError):
                folder.rmdir()
        return tuple(removed)

    def _python_in(self, plan: Plan, on_event: OnEvent, cancellation: Cancellation) -> Path:
        """The Python of the virtual environment, made first if it is not there; never another one without a word."""
        if note := substitution(plan.environment, plan.interpreter):
            on_event(Event(EventKind.NOTE, plan.environment.name, note))
        return self._venvs.find(plan) or self._venvs.make(plan, self._uv, on_event, cancellation)

    def _plan(self, environment: Environment) -> Plan:
        return Plan(environment, python_for(environment, self._python))

    def _python(self, minor: str) -> Interpreter | None:
        """The Python for `minor`, if there is one, looked for once: asking every Python on a machine takes a while."""
        key = (minor, os.environ.get(override_variable(minor), ""))
        # Two threads may look for the same one at once: that does no harm.
        if key not in self._pythons:
            self._pythons[key] = find_python(minor, self._uv)
        return self._pythons[key]

    def _words(self, plan: Plan) -> str:
        wanted = plan.environment.python
        instead = "" if plan.interpreter.minor == wanted else f" in place of {wanted}"
        return f"uv {self._uv.version}, {plan.interpreter}{instead} ({NO_ISOLATION})"
