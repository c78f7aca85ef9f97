"""How much `python -m sandbox demo` adds to the four `docker run` that it stands for.

    python -m benchmarks.demo_overhead [ROUNDS]

Both are run in turns, ROUNDS times each (5 without), with the images built before. By hand means: a person who
types four commands, one after the other: train in dev, predict in dev, prod and pinned. The files come in and the
model and the predictions go out through stdin and stdout, as tar archives, so that both sides move the same bytes.
Prints the median of each and their ratio; ends with status 1 if the ratio is over 1.25.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Mapping

from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.images import Recipe
from sandbox.environment import environment_names, load_environment
from sandbox.flagship import flagship

MOST_RATIO = 1.25
SHELL = "tar -xf - && {command} >&2 && tar -cf - {gives}"


def pack(files: Mapping[str, bytes]) -> bytes:
    """A tar archive of `files`."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def docker_run(image: str, command: str, gives: str, payload: bytes) -> bytes:
    """One `docker run` under the same restrictions as the engine's; gives back a tar archive."""
    shell = SHELL.format(command=command, gives=gives)
    words = [
        *("docker", "run", "--rm", "--interactive", "--init", "--network=none", "--read-only"),
        *("--cap-drop=ALL", "--security-opt=no-new-privileges", "--user=1000:1000"),
        *("--memory=1g", "--memory-swap=1g", "--cpus=1", "--pids-limit=64"),
        *("--tmpfs=/work:rw,uid=1000,gid=1000,mode=0700", "--tmpfs=/tmp"),
        *("--env=OMP_NUM_THREADS=1", "--env=OPENBLAS_NUM_THREADS=1"),
        *(image, "sh", "-c", shell),
    ]
    return subprocess.run(words, input=payload, check=True, capture_output=True).stdout


def by_hand(images: Mapping[str, str]) -> None:
    """The four runs, one after the other."""
    project = flagship()
    model = docker_run(images["dev"], "python train.py", "model.json", pack(project.files))
    with tarfile.open(fileobj=io.BytesIO(model)) as archive:
        member = archive.extractfile("model.json")
        if member is None:
            raise SystemExit("The training by hand gave no model.json.")
        payload = pack({**project.files, "model.json": member.read()})
    for name in environment_names():
        docker_run(images[name], "python predict.py", "predictions.json features.json", payload)


def demo(_images: Mapping[str, str]) -> None:
    """The same by the command line, start of Python included."""
    words = [sys.executable, "-m", "sandbox", "demo", "--engine", "docker", "--json", "--quiet"]
    subprocess.run(words, check=True, capture_output=True)


def seconds(work: Callable[[Mapping[str, str]], None], images: Mapping[str, str]) -> float:
    """Wall clock of one call."""
    begun = time.perf_counter()
    work(images)
    return time.perf_counter() - begun


def main() -> None:
    """Measure in turns and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    engine = DockerEngine()
    images = {}
    for name in environment_names():
        environment = load_environment(name)
        engine.prepare(environment)
        images[name] = Recipe.of(environment).tag
    times: dict[str, list[float]] = {"by hand": [], "demo": []}
    for _ in range(rounds):
        times["by hand"].append(seconds(by_hand, images))
        times["demo"].append(seconds(demo, images))
    for label, measured in times.items():
        print(
            f"{label:8} median {statistics.median(measured):.2f} s  (each: {', '.join(f'{t:.2f}' for t in measured)})"
        )
    ratio = statistics.median(times["demo"]) / statistics.median(times["by hand"])
    print(f"ratio    {ratio:.2f}, at most {MOST_RATIO} wanted")
    sys.exit(ratio > MOST_RATIO)


if __name__ == "__main__":
    main()
