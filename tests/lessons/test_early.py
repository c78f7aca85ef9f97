"""What the pages need is imported before anybody asks for one."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT

CODE = """
import sys
from lessons.early import import_early
import_early().join()
wanted = {"plotly.graph_objects", "pandas", "lessons.story.panels", "lessons.production.charts"}
print(sorted(wanted - sys.modules.keys()))
print([name for name in sys.modules if name.startswith("lessons.") and name.endswith(".page")])
"""


def test_the_lessons_modules_are_there_and_no_page_was_drawn():
    # In a process of its own, which has imported none of it.
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "[]"]
