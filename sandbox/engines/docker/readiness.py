"""Whether environments could be used now: their images are here, or could be built, without building anything."""

from __future__ import annotations

from dataclasses import dataclass

import docker
import docker.errors

from sandbox.base_images import where_to_name_another
from sandbox.engines.docker.engine import DockerEngine
from sandbox.engines.docker.errors import UNREACHABLE, Stage, build_failure, docker_errors
from sandbox.engines.docker.images import Recipe
from sandbox.engines.docker.settings import BuildSettings
from sandbox.environment import Environment
from sandbox.errors import EngineError, NoBuildx


@dataclass(frozen=True)
class Readiness:
    """One environment on one engine.

    Attributes:
        built: whether its image is here.
        problem: why it could not be built now, in a sentence or two; empty if it could, or need not be.
    """

    environment: str
    built: bool
    problem: str = ""


def readiness(engine: DockerEngine, environment: Environment) -> Readiness:
    """Look for the image, else for all that building it takes: buildx, usable settings, and the base images.

    Raises:
        EngineLost: Docker went away.
    """
    recipe = Recipe.of(environment)
    if engine.images.find(recipe):
        return Readiness(environment.name, built=True)
    try:
        settings = BuildSettings.of_this_machine()
        dockerfile = recipe.read()
        try:
            _ = engine.images.buildx.command
        except NoBuildx:
            if settings.secrets:
                raise
        for image in (*dockerfile.bases, *dockerfile.copied_from):
            real = recipe.base if image == environment.base else image
            _see_that_it_can_be_had(engine.api, environment, real)
    except EngineError as problem:
        return Readiness(environment.name, built=False, problem=str(problem))
    return Readiness(environment.name, built=False)


def _see_that_it_can_be_had(api: docker.APIClient, environment: Environment, image: str) -> None:
    with docker_errors("looking for an image"):
        try:
            api.inspect_image(image)
            return
        except docker.errors.ImageNotFound:
            pass
    try:
        # Docker asks the registry, with whatever it is logged in with there, and fetches nothing.
        api.inspect_distribution(image)
    except docker.errors.APIError as error:
        text = str(error.explanation or error)
        raise build_failure(
            environment.name, Stage.BASE, image, where_to_name_another(environment), text, ""
        ) from error
    except UNREACHABLE as error:
        text = "i/o timeout"
        raise build_failure(
            environment.name, Stage.BASE, image, where_to_name_another(environment), text, ""
        ) from error
