"""What a learner hands in: a few named texts, looked at but never run or imported here."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from grader.exercise import Exercise
from sandbox.errors import Unreadable
from sandbox.reading import read_start
from sandbox.size import Size, human_size

MOST_BYTES = 200 * Size.KiB
"""Of one file: far more than any answer needs, and little enough to keep and to show."""


@dataclass(frozen=True)
class Submission:
    """The learner's files for one exercise.

    Attributes:
        files: by name, as they came; a file that is not there is missing here, one that is too large is cut.
        folder: where they lie, if they lie on this machine.
        unreadable: why, in a sentence, for each file that is there and cannot be read, or is not to be.
        handed_in: what the folder is called in messages where somebody else's files are graded; empty where the
            learner checks their own.
    """

    files: Mapping[str, bytes] = field(repr=False)
    folder: Path | None = None
    unreadable: Mapping[str, str] = field(default_factory=dict)
    handed_in: str = ""

    @classmethod
    def from_folder(cls, exercise: Exercise, folder: Path | None = None) -> Submission:
        """The exercise's files from `folder`, by default the exercise's own; nothing beside them is read."""
        folder = folder or exercise.folder
        files, unreadable = _read(exercise, folder, PurePosixPath())
        return cls(files, folder, unreadable)

    @classmethod
    def from_others(cls, exercise: Exercise, folder: Path, below: str = "") -> Submission:
        """What somebody else handed in: the exercise's files from `folder`, and nothing beside them.

        It has no folder of its own here, so that nothing of theirs is ever run from where it lies.

        Args:
            below: relative POSIX path of the part of `folder` in which they lie.
        """
        files, unreadable = _read(exercise, folder, PurePosixPath(below))
        return cls(files, unreadable=unreadable, handed_in=(PurePosixPath(folder.name) / below).as_posix())

    @classmethod
    def from_texts(cls, exercise: Exercise, texts: Mapping[str, str]) -> Submission:
        """What was typed into an editor; files that are not the exercise's are left out."""
        return cls({name: texts[name].encode(errors="surrogatepass") for name in exercise.files if name in texts})

    def text(self, name: str) -> str:
        """One file's text; only for a submission without a problem."""
        return self.files[name].decode("utf-8-sig")

    def problem(self, exercise: Exercise) -> str:
        """Why this cannot be read, in a sentence for the learner; empty if it can."""
        for name in exercise.files:
            if name in self.unreadable:
                return self.unreadable[name]
            if name not in self.files and self.handed_in:
                return f"There is no {name} in {self.handed_in}: it was not handed in."
            if name not in self.files:
                return f"There is no {name}: put it back with “python -m grader reset {exercise.number}”."
            data = self.files[name]
            if len(data) > MOST_BYTES:
                return (
                    f"{name} holds more than {human_size(MOST_BYTES)}: it is to be a file that you wrote by hand. "
                    "Keep the code, and leave the data out."
                )
            if b"\0" in data:
                return f"{name} is a binary file, not a text: save it as plain text in UTF-8."
            try:
                data.decode()
            except UnicodeDecodeError as error:
                line = data.count(b"\n", 0, error.start) + 1
                return f"{name} is not UTF-8 in line {line}: save it as plain text in UTF-8."
            # Nothing in one of the others may be an answer, such as an ignore file that keeps nothing out.
            if not data.strip() and name == exercise.main and exercise.starter[name].strip():
                how = "" if self.handed_in else f" with “python -m grader reset {exercise.number}”"
                return f"{name} is empty: begin again{how}."
        return ""

    def untouched(self, exercise: Exercise) -> bool:
        """Whether it is still what was given out, but for white space at the ends of lines."""
        return all(_bare(self.files.get(name, b"")) == _bare(exercise.starter[name]) for name in exercise.files)


def _read(exercise: Exercise, folder: Path, below: PurePosixPath) -> tuple[dict[str, bytes], dict[str, str]]:
    """The exercise's files that are there, and for each that cannot be read, or is not to be, a sentence."""
    files, unreadable = {}, {}
    for name in exercise.files:
        with suppress(FileNotFoundError):
            try:
                # Named as the learner knows it: this sentence stands in reports, which travel.
                files[name] = read_start(folder, str(below / name), MOST_BYTES + 1, shown=PurePosixPath())
            except Unreadable as error:
                unreadable[name] = str(error)
    return files, unreadable


def _bare(data: bytes) -> list[bytes]:
    return [line.rstrip() for line in data.removeprefix(b"\xef\xbb\xbf").strip().splitlines()]
