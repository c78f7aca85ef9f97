"""What is asked of an image and of a second build, whatever a learner's steps are called and print."""

from __future__ import annotations

import pytest

from grader.requests import Missed
from grader.subjects.images import Kitchen, require_not_root, require_reused
from sandbox.contexts.build import ContextBuild
from sandbox.engines.docker.solving import Step
from sandbox.fingerprint import Fingerprint
from sandbox.result import Evidence, EvidenceKind, RunResult, Status

MB = 1_000_000


def again(*steps: Step) -> ContextBuild:
    """A second build of an image whose own layers hold 300 MB."""
    return ContextBuild("sha256:1", steps=steps, own_size=300 * MB)


def ran(user: str) -> Kitchen:
    fingerprint = Fingerprint(system={"user": user} if user else {})
    evidence = Evidence(EvidenceKind.DOCKER, "", "", "", "")
    result = RunResult("pantry", Status.OK, evidence, exit_code=0, fingerprint=fingerprint)
    return Kitchen(ContextBuild("sha256:1", command=("python", "serve.py")), result)


def test_a_build_that_only_copied_anew_will_do():
    require_reused(
        again(
            Step("RUN pip install -r requirements.lock", reused=True),
            Step("COPY --from=making /opt/venv /opt/venv", size=290 * MB),
            Step("RUN mkdir /srv/plates", size=MB),
        )
    )


@pytest.mark.parametrize("step", ["RUN pip install -r requirements.lock", "run pip install -r requirements.lock"])
def test_packages_that_were_installed_again_are_told_with_what_it_began_with(step):
    with pytest.raises(Missed, match=r"installed again, in 9\.0 s.* it began with “copy \. \.”"):
        require_reused(again(Step("copy . ."), Step(step, seconds=9.0, size=MB)))


def test_an_installation_under_another_name_is_known_by_its_weight():
    with pytest.raises(Missed, match="290 MB were written again") as caught:
        require_reused(again(Step("COPY . ."), Step("RUN true"), Step("RUN sh install.sh", size=290 * MB)))
    assert caught.value.expected == "“RUN sh install.sh” from the cache"


def test_a_user_who_is_not_root_will_do():
    require_not_root(ran("1000"))


@pytest.mark.parametrize(("user", "says"), [("0", "as root all the same"), ("", "does not tell who runs it")])
def test_root_or_nobody_knows_who_will_not_do(user, says):
    with pytest.raises(Missed, match=says):
        require_not_root(ran(user))
