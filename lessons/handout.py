"""Writes the whole course as one page to print: `python -m lessons.handout OUT.html [--notes]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lessons.catalogue import find_lessons
from lessons.errors import LessonError
from lessons.shared.handout import handout


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the handout; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m lessons.handout", description="The course as one page to print.")
    parser.add_argument("out", type=Path, help="the HTML file to write")
    parser.add_argument("--notes", action="store_true", help="with the notes for instructors, and the quiz's answers")
    options = parser.parse_args(arguments)
    try:
        text = handout(notes=options.notes)
        options.out.write_text(text, encoding="utf-8")
    except LessonError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{options.out} cannot be written ({error.strerror}): name a file in a folder of yours.", file=sys.stderr)
        return 1
    print(f"{options.out}: {len(find_lessons())} lessons. Open it in a browser and print it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
