"""Whatever a build would fetch from outside is found by reading."""

from __future__ import annotations

import pytest

from sandbox.contexts.outside import outsider
from sandbox.dockerfile import parse_dockerfile
from sandbox.errors import BadDockerfile

BEFORE = "FROM debian AS Making\nFROM debian\n"


@pytest.mark.parametrize(
    "step",
    [
        "COPY --from=making /a /b",
        "COPY --from=MAKING --chown=1000:1000 /a /b",
        "COPY --from=0 /a /b",
        "COPY --chmod=755 a.py b.py /srv/",
        'COPY ["a b.py", "/srv/"]',
        "ADD pins.txt data-*.csv ./",
        'ADD ["pins.txt", "/srv/"]',
        "ADD --chown=cook:cook pins.txt .",
        "RUN echo --from=secret http://localhost/",
    ],
)
def test_what_comes_from_the_folder_or_a_stage_is_left_alone(step):
    assert outsider(parse_dockerfile(f"{BEFORE}{step}\n")) == ""


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("COPY --from=two-kitchens/pinned:1 /a /b", "takes files from two-kitchens/pinned:1"),
        ("copy --chown=1 --from=secret /a /b", "takes files from secret"),
        ("COPY --from=1 /a /b", "takes files from 1"),
        ("COPY --from=later /a /b\nFROM debian AS later", "takes files from later"),
        ("COPY --from= /a /b", "takes files from nowhere"),
        ("COPY --from=${IMAGE} /a /b", "cannot be read"),
        (r"COPY --fr\om=secret /a /b", "cannot be read"),
        ('COPY --from="secret" /a /b', "cannot be read"),
        ("ONBUILD COPY --from=secret /a /b", "leaves a step"),
        ("onbuild RUN pip install numpy", "write “RUN pip install numpy” itself"),
        ("ADD http://localhost/ /b", "may be an address"),
        (r"ADD htt\p://localhost/ /b", "may be an address"),
        ("ADD $WHERE /b", "may be an address"),
        ("ADD --chown=1 git@localhost:a.git /b", "may be an address"),
        (r'ADD ["http\u003a//localhost/", "/b"]', "may be an address"),
        ("COPY \\\n --from=secret /a /b", "takes files from secret"),
    ],
)
def test_what_comes_from_elsewhere_is_found(step, says):
    try:
        problem = outsider(parse_dockerfile(f"{BEFORE}{step}\n"))
    except BadDockerfile as bad:
        # What no Dockerfile may have, whoever wrote it.
        problem = str(bad)
    assert problem.startswith("Line 3 of the Dockerfile ")
    assert says in problem
