"""The fenced code blocks of a Markdown text, and what is to be done with each.

The word after the fence says what a block is, and the words after that say how to treat it:

    ```console                      its `$ ` lines are run in the project's folder, with recorded results
    ```console docker               the same, with Docker
    ```console status=1             the same, and the last command ends with this status
    ```python                       is run by the course's own Python
    ```dockerfile                   its lines stand in a Dockerfile of the project's, which the tests build
    ```text                         is something to read
    ```console no-run: <reason>     cannot be run, and says why
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_FENCE = re.compile(r"^(?P<fence>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence) *$", re.MULTILINE | re.DOTALL)
_NO_RUN = re.compile(r"\bno-run:\s*(?P<reason>.*)$")
_STATUS = re.compile(r"\bstatus=(\d+)\b")


@dataclass(frozen=True)
class Block:
    """One fenced block.

    Attributes:
        where: the file and the line, for messages.
        language: the first word after the fence.
        reason: why it cannot be run; empty if it can.
        docker: whether it needs Docker.
        status: the exit status that the last command is to end with.
    """

    where: str
    language: str
    body: str = field(repr=False)
    reason: str = ""
    docker: bool = False
    status: int = 0

    @property
    def commands(self) -> tuple[str, ...]:
        """What a person types, without comments; a line that ends with a backslash goes on in the next."""
        joined = self.body.replace("\\\n", " ")
        typed = [line[2:] for line in joined.splitlines() if line.startswith("$ ")]
        return tuple(re.sub(r"\s+#\s.*$", "", line).strip() for line in typed)

    @property
    def shown(self) -> tuple[str, ...]:
        """What a person sees in return."""
        return tuple(line for line in self.body.splitlines() if line.strip() and not line.startswith("$ "))


def blocks(text: str, where: str) -> list[Block]:
    """Every fenced block of `text`, in order."""
    found = []
    for match in _FENCE.finditer(text):
        language, _, rest = match["info"].strip().partition(" ")
        no_run, status = _NO_RUN.search(rest), _STATUS.search(rest)
        found.append(
            Block(
                where=f"{where}:{text.count(chr(10), 0, match.start()) + 1}",
                language=language,
                body=match["body"],
                reason=no_run["reason"].strip() if no_run else "",
                docker="docker" in rest.partition("no-run:")[0].split(),
                status=int(status[1]) if status else 0,
            )
        )
    return found


def without_blocks(text: str) -> str:
    """`text` without its fenced blocks and without code in its lines: what remains is prose."""
    return re.sub(r"`[^`]*`", "", _FENCE.sub("", text))
