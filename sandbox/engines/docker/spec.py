"""What a container of ours is: its image, its limits, its locks. Two with equal specs can stand in for each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import docker

from sandbox.engines.docker import labels
from sandbox.environment import Environment
from sandbox.job import Limits
from sandbox.protocol import RUNNER_SOURCE
from sandbox.size import Size

PYTHON = "python3"
USER = "1000:1000"
WORK = "/work"
RUNNER_PROCESSES = 5
"""The init, the runner and its three threads: they count as processes too, and are not the job's."""
WORK_SIZE = 256 * Size.MiB
TMP_SIZE = 64 * Size.MiB
OPEN_FILES = 1024
_CPU_PERIOD = 100_000


@dataclass(frozen=True)
class ContainerSpec:
    """All that Docker must know before a container starts; what comes later, the runner is told with the job.

    Attributes:
        image: id of the image, not its name: a name may pass to another image.
        environment: the environment's name.
        variables: environment variables by name, sorted.
        memory, processes, cpus: as in a job's limits.
        user, folder: who runs in it, and where.
        scratch: the folder that can be written to besides /tmp, empty at the start; "" for none.
    """

    image: str
    environment: str
    variables: tuple[tuple[str, str], ...]
    memory: int
    processes: int
    cpus: float
    user: str = USER
    folder: str = WORK
    scratch: str = WORK

    @classmethod
    def of(
        cls, image: str, environment: Environment, limits: Limits, variables: Mapping[str, str] | None = None
    ) -> ContainerSpec:
        """The spec for jobs with these limits; `variables` are the job's own, on top of the environment's."""
        merged = {"HOME": "/tmp", **environment.variables, **(variables or {})}  # noqa: S108 - inside the container
        return cls(
            image,
            environment.name,
            tuple(sorted(merged.items())),
            int(limits.memory),
            limits.processes,
            limits.cpus,
        )

    def config(self, api: docker.APIClient, deadline: float) -> dict[str, Any]:
        """The same in Docker's words.

        Args:
            deadline: the Unix time after which nobody waits for the container any more.
        """
        tmpfs = {"/tmp": f"rw,noexec,nosuid,nodev,size={TMP_SIZE},mode=1777"}  # noqa: S108 - inside the container
        if self.scratch:
            tmpfs[self.scratch] = f"rw,exec,nosuid,nodev,size={WORK_SIZE},uid=1000,gid=1000,mode=0700"
        host = api.create_host_config(
            network_mode="none",
            read_only=True,
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            init=True,
            pids_limit=self.processes + RUNNER_PROCESSES,
            mem_limit=self.memory,
            memswap_limit=self.memory,
            # A quota rather than a number of cores: Docker refuses more cores than the machine has.
            cpu_period=_CPU_PERIOD,
            cpu_quota=round(self.cpus * _CPU_PERIOD),
            ulimits=[docker.types.Ulimit(name="nofile", soft=OPEN_FILES, hard=OPEN_FILES)],
            tmpfs=tmpfs,
            log_config=docker.types.LogConfig(type="none"),
        )
        return api.create_container_config(
            self.image,
            [],
            # In the place of the image's own entry point, and of its command as well.
            entrypoint=[PYTHON, "-c", RUNNER_SOURCE],
            user=self.user,
            working_dir=self.folder,
            hostname="kitchen",
            stdin_open=True,
            environment=dict(self.variables),
            labels=labels.on_container(self.environment, int(deadline)),
            network_disabled=True,
            # Whatever the image would have run now and then, beside the job and in its limits.
            healthcheck=docker.types.Healthcheck(test=["NONE"]),
            host_config=host,
        )
