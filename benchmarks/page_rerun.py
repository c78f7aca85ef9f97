"""How long a page takes the server to draw again, page by page: with warm caches and no job running.

    python benchmarks/page_rerun.py [--times N] [--most MILLISECONDS]

Each page of a lesson or an exercise is opened through app.py with recorded results, as it opens and with all of its
results on it, and is then drawn again and again. What is timed is the script's run on the server, without network and
browser, but with what Streamlit's AppTest adds to it. Prints a table, and ends with status 1 where the 95th percentile
of any page is beyond the limit. The last column is the processor's time: where it is far below the others, the machine
was busy with something else, and the figures say more about that.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.lessons.pages import Page

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)
MOST_MILLISECONDS = 150.0
TIMES = 60
WARM_UP = 5


def main() -> int:
    """Measure, print, and say by the exit status whether every page is quick enough."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=TIMES, help=f"how often each page is drawn (default {TIMES})")
    parser.add_argument("--most", type=float, default=MOST_MILLISECONDS, help="the limit, in milliseconds")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="two-kitchens-rerun-") as folder:
        # Nobody's own progress is read or written.
        os.environ |= {
            "TWO_KITCHENS_ENGINE": "recorded",
            "TWO_KITCHENS_DATABASE_URL": f"sqlite:///{folder}/p.sqlite3",
        }
        return measure(options.times, options.most)


def measure(times: int, most: float) -> int:
    """Draw every page; gives the exit status."""
    print(f"{times} reruns each, in milliseconds")
    print(f"{'page':<24} {'state':<8} {'median':>9} {'p95':>9} {'worst':>9} {'p95 of CPU':>12}")
    slow = []
    for name, state, page in chain(lesson_pages(), exercise_pages()):
        reruns = [rerun(page) for _ in range(WARM_UP + times)][WARM_UP:]
        taken, worked = [wall for wall, _ in reruns], [cpu for _, cpu in reruns]
        p95 = percentile_95(taken)
        print(
            f"{name:<24} {state:<8} {statistics.median(taken):9.1f} {p95:9.1f} {max(taken):9.1f} "
            f"{percentile_95(worked):12.1f}"
        )
        if p95 > most:
            slow.append(f"{name} ({state})")
    if slow:
        print(f"Beyond {most:g} ms at the 95th percentile: {', '.join(slow)}.")
    return 1 if slow else 0


def lesson_pages() -> Iterator[tuple[str, str, Page]]:
    """Each lesson's page as it opens, and then with all of its results on it."""
    from lessons.catalogue import find_lessons
    from tests.lessons.pages import Page
    from tests.lessons.walk import answer_everything, press_everything

    for lesson in find_lessons():
        page = Page(lesson.slug)
        yield lesson.slug, "opened", page
        if answer_everything(page) + len(press_everything(page)):
            yield lesson.slug, "done", page


def exercise_pages() -> Iterator[tuple[str, str, Page]]:
    """The overview of the exercises, and the page of each as it opens and when it is solved."""
    from grader.report import Report, Verdict
    from lessons.workbench.desk import Desk
    from lessons.workbench.shelf import survey
    from tests.lessons.workbench import Workbench
    from workshop.opening import shared_store
    from workshop.progress import Progress

    yield "exercises", "opened", Workbench()
    for exercise in survey().exercises:
        page = Workbench(exercise.slug)
        yield exercise.slug, "opened", page
        learner = Progress(shared_store(), page.address["run"])
        Desk(learner, exercise).judge(Report(exercise.slug, Verdict.PASSED), {})
        yield exercise.slug, "done", page


def rerun(page: Page) -> tuple[float, float]:
    """Draw the page once more; gives the milliseconds that passed, and those that the processor worked."""
    began, worked = time.perf_counter(), time.process_time()
    page.test.run()
    taken = 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - worked)
    assert not page.test.exception
    return taken


def percentile_95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
