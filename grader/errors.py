"""Every exception that the grader raises to its caller; a learner's mistake is none of these, it is a `Report`."""

from __future__ import annotations


class GraderError(Exception):
    """Something stopped the grader; its text says what, where, and what to do next."""


class UnknownExercise(GraderError):
    """No exercise has that name."""


class BrokenExercise(GraderError):
    """An exercise's own files cannot be used: a contributor's matter, never a learner's."""
