"""One learner's progress: what pages and the grader read and save."""

from __future__ import annotations

from collections.abc import Iterable

from workshop.exchange import Imported, from_text, to_text
from workshop.state import Answer, LessonState, Summary
from workshop.store import Change, Entry, Store
from workshop.values import Json, check_learner

_COURSE = "course"
_POSITION = "position"
_VISITED = "visited"
_COMPLETED = "completed"
_ANSWER = "answer:"


class Progress:
    """The progress of `learner` in `store`.

    Everything is saved at once. Two tabs or processes may save at the same time: the last one counts.
    Every method raises what `Store` raises.

    Args:
        learner: any text that stays the same for the same person.

    Raises:
        BadEntry: `learner` is empty, too long or not printable.
    """

    def __init__(self, store: Store, learner: str) -> None:
        self._store = store
        self.learner = check_learner(learner)

    def __repr__(self) -> str:
        return f"Progress({self._store!r}, {self.learner!r})"

    @property
    def problem(self) -> str:
        """Why nothing is saved for good at the moment, in a sentence for the learner; empty while all is well."""
        return self._store.problem

    @property
    def position(self) -> str:
        """The lesson last visited; empty at the very beginning."""
        return str(self.get(_COURSE, _POSITION, ""))

    def visit(self, lesson: str) -> None:
        """Note that the learner has come to `lesson`; costs one look while they stay there."""
        scope = lesson_scope(lesson)
        found = {(entry.scope, entry.key): entry.value for entry in self._store.read(self.learner, (_COURSE, scope))}
        if found.get((_COURSE, _POSITION)) == lesson and (scope, _VISITED) in found:
            return
        self.put(scope, _VISITED, True)
        self.put(_COURSE, _POSITION, lesson)

    def complete(self, lesson: str) -> None:
        """Note that the learner has completed `lesson`; the first time stays."""
        if self.get(lesson_scope(lesson), _COMPLETED) is None:
            self.put(lesson_scope(lesson), _COMPLETED, True)

    def answer(self, lesson: str, key: str, value: Json) -> None:
        """Save what the learner gave to one question of `lesson`: a guess, a quiz answer, a note."""
        self.put(lesson_scope(lesson), _ANSWER + key, value)

    def answers(self, lesson: str) -> dict[str, Json]:
        """All that the learner gave in `lesson`, by key."""
        return {key: answer.value for key, answer in self.lesson(lesson).answers.items()}

    def lesson(self, lesson: str) -> LessonState:
        """How far the learner has come in `lesson`."""
        return self.summary([lesson]).lessons[0]

    def summary(self, lessons: Iterable[str]) -> Summary:
        """How far the learner has come in `lessons`, in one query."""
        lessons = tuple(lessons)
        entries: dict[str, list[Entry]] = {lesson_scope(lesson): [] for lesson in lessons}
        position = ""
        for entry in self._store.read(self.learner, (_COURSE, *entries)):
            if entry.scope == _COURSE:
                position = entry.value if entry.key == _POSITION and entry.value in lessons else position
            else:
                entries[entry.scope].append(entry)
        return Summary(position, tuple(_state(lesson, entries[lesson_scope(lesson)]) for lesson in lessons))

    def reset(self, lesson: str) -> None:
        """Forget that `lesson` was visited and completed, and all answers in it."""
        self.clear(lesson_scope(lesson))

    def reset_all(self) -> None:
        """Forget everything about the learner."""
        self._store.erase(self.learner)

    def export(self) -> str:
        """Everything about the learner as JSON, for a file; it names neither learner nor machine."""
        return to_text(self._store.read(self.learner))

    def import_(self, given: str | bytes) -> Imported:
        """Take what is newer in a file that `export` gave, all of it or, where something is wrong, nothing.

        Raises:
            ImportRefused: the file is not one that `export` gave.
            TooMuch: it does not fit beside what is here.
        """
        entries = from_text(given, self.learner)
        taken = self._store.merge(entries)
        return Imported(taken, len(entries) - taken)

    # What follows is for all that is no lesson, such as an exercise's files, attempts, hints and verdicts.

    def get(self, scope: str, key: str, default: Json = None) -> Json:
        """The value of `key` in `scope`, such as `attempts` in `exercise:take-inventory`."""
        found = self._store.read(self.learner, (scope,), key)
        return found[0].value if found else default

    def items(self, scope: str) -> dict[str, Json]:
        """All values in `scope` by key."""
        return {entry.key: entry.value for entry in self._store.read(self.learner, (scope,))}

    def put(self, scope: str, key: str, value: Json) -> None:
        """Save the value of `key` in `scope`."""
        self._store.write(Entry(self.learner, scope, key, value))

    def update(self, scope: str, key: str, change: Change) -> Json:
        """Put `change(value)` in the place of `value`, `None` if there is none, with nobody in between; gives it back.

        Counts attempts or keeps a best verdict right in two tabs: `update(scope, "attempts", lambda n: (n or 0) + 1)`.
        """
        return self._store.update(self.learner, scope, key, change)

    def clear(self, scope: str) -> None:
        """Forget all values in `scope`."""
        self._store.erase(self.learner, (scope,))


def lesson_scope(lesson: str) -> str:
    """Where a lesson's entries are."""
    return f"lesson:{lesson}"


def exercise_scope(exercise: str) -> str:
    """Where an exercise's entries are."""
    return f"exercise:{exercise}"


def _state(lesson: str, entries: Iterable[Entry]) -> LessonState:
    found = {entry.key: entry for entry in entries}
    times = {key: found[key].updated_at if key in found else "" for key in (_VISITED, _COMPLETED)}
    answers = {
        key.removeprefix(_ANSWER): Answer(entry.value, entry.updated_at)
        for key, entry in found.items()
        if key.startswith(_ANSWER)
    }
    return LessonState(lesson, times[_VISITED], times[_COMPLETED], answers)
