"""Makes a result of what a run left, for every engine that really runs something: one place, one order.

Our own deadline comes first, then the flood, then the runner's answer; where there is none, memory that the engine saw
run out, then somebody outside who had it killed, then what else may have killed the runner, then damage.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.environment import Environment
from sandbox.errors import EngineError, EngineLost
from sandbox.job import Job
from sandbox.protocol import Answer, NoAnswer, Request, read_answer
from sandbox.result import Evidence, RunResult, Status
from sandbox.size import human_size

# SIGKILL, as a container's exit code and as a process's own.
_CONTAINER_KILLED = 137
_SIGKILL = -9
_SIGNALLED = 128
_MOST_WORDS = 120
_IDLE = 0.5
"""Whoever had a processor for less than this share of the time waited for something, or for the processor."""
# How much of the end of stderr is looked through for a reason.
_TELLING = 2000
_TAMPERED = "The run's answer was not accepted: {reason}. Write results to files, and print with print()."


@dataclass
class Outcome:
    """What a finished run left, as seen from outside; an engine fills it in as it goes.

    Attributes:
        channel: all that came on the runner's stdout.
        overdue: whether the engine had to stop the runner, because not even that ended in time.
        flooded: whether the channel held more than any answer needs.
        out_of_memory: whether the engine saw the memory limit hit.
        sees_memory: whether it surely would have.
        killed_on_request: whether the engine was asked from outside to kill the runner.
        exit_code: the runner's.
    """

    channel: bytearray = field(default_factory=bytearray)
    overdue: bool = False
    flooded: bool = False
    out_of_memory: bool = False
    sees_memory: bool = False
    killed_on_request: bool = False
    exit_code: int = 0

    @property
    def was_signalled(self) -> bool:
        """Whether a signal ended the runner: 128 + n from a container, -n from a process."""
        return self.exit_code < 0 or self.exit_code > _SIGNALLED


def judge(
    outcome: Outcome, request: Request, job: Job, environment: Environment, evidence: Evidence, seconds: float
) -> RunResult:
    """The result that `outcome` makes of `job`; `seconds` is the wall clock of the whole run.

    Raises:
        EngineError, EngineLost: the runner ended without a word, not even that the command begins, and nobody killed
            it: the environment is at fault. Or somebody outside had it killed.
    """

    def failed(status: Status, message: str) -> RunResult:
        return RunResult(environment.name, status, evidence, message=message, total_seconds=seconds)

    if outcome.overdue:
        return failed(Status.TIMEOUT, _timeout_message(job))
    if outcome.flooded:
        return failed(Status.ERROR, _TAMPERED.format(reason="it was flooded"))
    try:
        answer = read_answer(bytes(outcome.channel), request.nonce)
    except NoAnswer as reason:
        # The kernel may have chosen the runner itself, and then nobody is left to tell. In a container, that is; a
        # runner outside is never the first to go, so whoever killed it there was the job.
        if outcome.out_of_memory:
            return failed(Status.MEMORY, _memory_message(job))
        if outcome.killed_on_request:
            raise EngineLost(
                f"The container of “{_words(job)}” was killed from outside, as by “docker kill”: try again."
            ) from reason
        if outcome.exit_code == _CONTAINER_KILLED:
            # Where an engine may fail to see it, memory is still the likeliest cause.
            status = Status.ERROR if outcome.sees_memory else Status.MEMORY
            return failed(status, _killed_message(job, outcome.sees_memory))
        if not outcome.channel and not outcome.was_signalled:
            raise _silent(outcome, environment) from reason
        return failed(Status.ERROR, _TAMPERED.format(reason=reason))
    return _to_result(answer, job, environment.name, evidence, outcome.out_of_memory, seconds)


def _silent(outcome: Outcome, environment: Environment) -> EngineError:
    if outcome.exit_code:
        return EngineError(
            f"The environment “{environment.name}” ended with status {outcome.exit_code} before the job began: "
            "it seems damaged; remove it with “python -m sandbox clean” and try again."
        )
    return EngineLost(f"The environment “{environment.name}” ended without an answer: try again.")


def _to_result(
    answer: Answer, job: Job, environment: str, evidence: Evidence, out_of_memory: bool, total_seconds: float
) -> RunResult:
    status, message = _status(answer, job, out_of_memory)
    return RunResult(
        environment=environment,
        status=status,
        evidence=evidence,
        message=message,
        exit_code=None if answer.stopped or answer.not_started else answer.exit_code,
        stdout=answer.stdout.decode("utf-8", "replace"),
        stderr=answer.stderr.decode("utf-8", "replace"),
        stdout_cut=answer.stdout_cut,
        stderr_cut=answer.stderr_cut,
        files=answer.files or {},
        missing=answer.missing,
        fingerprint=answer.fingerprint,
        seconds=answer.seconds,
        total_seconds=total_seconds,
    )


def _status(answer: Answer, job: Job, out_of_memory: bool) -> tuple[Status, str]:
    limits, command = job.limits, _words(job)
    if answer.not_started:
        return Status.ERROR, f"“{command}” could not be started: {answer.not_started}."
    if answer.stopped == "timeout":
        return Status.TIMEOUT, _timeout_message(job, answer.cpu_seconds)
    if answer.stopped == "output":
        return Status.OUTPUT_LIMIT, (
            f"“{command}” printed more than {human_size(limits.output)} and was stopped: "
            "print less, or raise the limit."
        )
    # Where nobody counts the kernel's victims, who was killed was one.
    victim = answer.exit_code == _SIGKILL and answer.memory_kills != 0
    if out_of_memory or victim or _ran_out_of_memory(answer):
        return Status.MEMORY, _memory_message(job)
    if answer.exit_code:
        return Status.ERROR, _error_message(answer, command) + _process_advice(answer, job)
    if answer.too_large:
        name, size = answer.too_large
        return Status.OUTPUT_LIMIT, (
            f"“{command}” wrote {human_size(size)} to {name}, and at most {human_size(limits.files)} are brought back: "
            "write less, or raise the limit."
        )
    return Status.OK, ""


def _ran_out_of_memory(answer: Answer) -> bool:
    """Where no cgroup tells, the command itself does: its last line names the exception, Python's or C++'s."""
    lines = answer.stderr.rstrip().splitlines()
    if not answer.exit_code or not lines:
        return False
    return b"MemoryError" in lines[-1].split(b":")[0] or any(b"std::bad_alloc" in line for line in lines[-2:])


def _error_message(answer: Answer, command: str) -> str:
    lines = answer.stderr.decode("utf-8", "replace").rstrip().splitlines()
    last = f" Its last line: {lines[-1].strip()[:300]}" if lines else ""
    if answer.exit_code == _SIGKILL:
        return (
            f"“{command}” was killed (signal 9), but not for lack of memory: it killed itself, or something else did."
            f"{last}"
        )
    if answer.exit_code is not None and answer.exit_code < 0:
        return f"“{command}” was ended by signal {-answer.exit_code}.{last}"
    return f"“{command}” ended with exit status {answer.exit_code}.{last}"


def _process_advice(answer: Answer, job: Job) -> str:
    """What to do where the system refused one more process or thread, as Python and the shell tell of it."""
    end = answer.stderr[-_TELLING:]
    if b"Errno 11] Resource temporarily" not in end and b"can't start new thread" not in end and b"fork: " not in end:
        return ""
    return f" At most {job.limits.processes} processes and threads may run at once: start fewer, or raise the limit."


def _timeout_message(job: Job, cpu_seconds: float | None = None) -> str:
    limits = job.limits
    stopped = f"“{_words(job)}” was still running after {limits.seconds:g} s and was stopped"
    if cpu_seconds is None or cpu_seconds >= _IDLE * limits.seconds * min(1.0, limits.cpus):
        return f"{stopped}: look for a loop that does not end, or raise the limit."
    return (
        f"{stopped}. It was at work for only {cpu_seconds:.1f} s of that: it waited for something, or this machine has "
        "too much else to do. Try again; if that does not help, see what it waits for, or raise the limit."
    )


def _memory_message(job: Job) -> str:
    return (
        f"“{_words(job)}” needed more than its {human_size(job.limits.memory)} of memory and was stopped: "
        "work on less at a time, or raise the limit."
    )


def _killed_message(job: Job, memory_ruled_out: bool) -> str:
    words = f"“{_words(job)}” was killed together with the process that watches it"
    if memory_ruled_out:
        return (
            f"{words}, but not for lack of memory: the job killed both, or something outside the container did. "
            "Try again."
        )
    return (
        f"{words}, as happens when it needs more than its {human_size(job.limits.memory)} of memory: work on less at a "
        "time, or raise the limit."
    )


def _words(job: Job) -> str:
    """The command as one line, cut where it is code rather than a name."""
    words = " ".join(" ".join(job.command).split())
    return words if len(words) <= _MOST_WORDS else words[: _MOST_WORDS - 1] + "…"
