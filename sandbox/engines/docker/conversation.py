"""One request sent into a container, and all that comes back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import docker
from docker.utils.socket import STDOUT

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import containers
from sandbox.engines.docker.containers import Container
from sandbox.engines.docker.errors import docker_errors
from sandbox.engines.docker.pulse import Pulse, ask
from sandbox.engines.docker.witness import sees_memory, was_killed_on_request
from sandbox.events import Event, EventKind, OnEvent
from sandbox.job import Job
from sandbox.judge import Outcome
from sandbox.lines import Lines
from sandbox.protocol import Request
from sandbox.size import Size

SLOWEST_LINK = Size.MiB
"""Bytes a second that a request may at least be sent with, before we stop waiting for it."""
_DOING = "running a job"


def converse(
    api: docker.APIClient,
    container: Container,
    job: Job,
    request: Request,
    on_event: OnEvent,
    cancellation: Cancellation,
    later: Callable[[Callable[[], None]], None],
) -> Outcome:
    """Send `request` into `container`, which is created and started first if it is not yet, and remove it at last.

    Args:
        later: is given the removal of a container in which nothing runs any more: nobody need wait for that. One that
            still runs is gone before this returns or raises.

    Raises:
        EngineLost, EngineError: Docker's trouble.
        Cancelled: on request; the container is gone.
    """
    ended = False
    try:
        outcome = _Conversation(api, container, job, request, on_event).run(cancellation)
        ended = not (outcome.overdue or outcome.flooded)
        return outcome
    finally:
        if ended:
            later(container.remove)
        else:
            container.remove()


class _Conversation:
    def __init__(
        self, api: docker.APIClient, container: Container, job: Job, request: Request, on_event: OnEvent
    ) -> None:
        self._api, self._container, self._job, self._request = api, container, job, request
        self._on_event = on_event
        self._outcome = Outcome()

    def run(self, cancellation: Cancellation) -> Outcome:
        """Start, send, listen to the end, and say how it ended."""
        container, outcome = self._container, self._outcome
        container.create()
        # More than the job's own deadline, which the runner sees to: this one is for a runner that cannot.
        patience = self._job.limits.seconds + containers.START_SECONDS + len(self._request.line) / SLOWEST_LINK
        deadline = threading.Timer(patience, self._give_up)
        deadline.daemon = True
        with cancellation.calling(container.hang_up), Pulse(self._api, _DOING, container.hang_up) as pulse:
            try:
                deadline.start()
                with docker_errors(_DOING, cancellation):
                    container.start()
                self._listen()
            finally:
                deadline.cancel()
                container.close()
            cancellation.check()
            pulse.check()
            with docker_errors(_DOING, cancellation):
                if outcome.overdue:
                    # Whose fault is it? Where Docker itself is silent, this raises.
                    ask(self._api)
                elif not outcome.flooded:
                    state = container.state()
                    outcome.out_of_memory = bool(state.get("OOMKilled"))
                    outcome.exit_code = int(state.get("ExitCode") or 0)
                    if outcome.was_signalled and not outcome.out_of_memory:
                        outcome.killed_on_request = was_killed_on_request(self._api, container.name, state)
                        outcome.sees_memory = sees_memory(self._api)
            cancellation.check()
        return outcome

    def _listen(self) -> None:
        lines, shown = Lines(), 0
        for kind, data in self._pieces():
            if kind == STDOUT:
                self._outcome.channel += data
                if len(self._outcome.channel) > self._request.most_response:
                    self._outcome.flooded = True
                    return
            elif shown <= 2 * self._job.limits.output:
                shown += len(data)
                self._tell(lines.add(data))
        self._tell(lines.end())

    def _pieces(self) -> Iterator[tuple[int, bytes]]:
        with docker_errors(_DOING):
            yield from self._container.exchange(self._request.line)

    def _tell(self, lines: list[str]) -> None:
        for line in lines:
            self._on_event(Event(EventKind.LOG, self._container.spec.environment, line))

    def _give_up(self) -> None:
        self._outcome.overdue = True
        self._container.hang_up()
