"""What can be wrong with the course itself, rather than with a run."""

from __future__ import annotations


class LessonError(Exception):
    """A lesson's files cannot be used; the text says which file, where, and what to do."""
