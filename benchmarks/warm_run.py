"""How much of a small job's wait is gone when its container was started ahead.

    python -m benchmarks.warm_run [ROUNDS]

A job that does nothing runs in turns, ROUNDS times each (15 without): cold, in a container of its own from scratch,
and warm, in one that waits. While the warm one runs, another is started in its place, as in the course. Between two
runs the engine tidies up, and a learner's second of reading goes by. Prints the median of each and their ratio; ends
with status 1 if the ratio is over 0.5.
"""

from __future__ import annotations

import statistics
import sys
import time

from sandbox.engines.docker import DockerEngine
from sandbox.environment import Environment, load_environment
from sandbox.job import Job

MOST_RATIO = 0.5
READING_SECONDS = 1.0
JOB = Job(("python", "-c", "pass"))


def seconds(engine: DockerEngine, environment: Environment) -> float:
    """Wall clock of one run, begun when the engine has nothing else to do."""
    engine.settle()
    time.sleep(READING_SECONDS)
    begun = time.perf_counter()
    result = engine.run(environment, JOB)
    taken = time.perf_counter() - begun
    if not result.ok:
        raise SystemExit(f"A job that does nothing failed: {result.message}")
    return taken


def main() -> None:
    """Measure in turns and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    engine, environment = DockerEngine(), load_environment("dev")
    engine.prepare(environment)
    times: dict[str, list[float]] = {"cold": [], "warm": []}
    for _ in range(rounds):
        engine.cool()
        times["cold"].append(seconds(engine, environment))
        engine.warm(environment, JOB.limits)
        times["warm"].append(seconds(engine, environment))
    for label, measured in times.items():
        median = statistics.median(measured)
        print(f"{label:5} median {median:.3f} s  (each: {', '.join(f'{taken:.3f}' for taken in measured)})")
    ratio = statistics.median(times["warm"]) / statistics.median(times["cold"])
    print(f"ratio {ratio:.2f}, at most {MOST_RATIO} wanted")
    sys.exit(ratio > MOST_RATIO)


if __name__ == "__main__":
    main()
