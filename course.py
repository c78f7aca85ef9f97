"""Starts the course. Run `python3 course.py`, or `python3 course.py --help` for what else it does.

This file keeps to what Python 2.7 and 3.6 can read too, so that they can say what is wrong: all else is in `launcher/`.
"""

import os
import sys

if sys.version_info < (3, 8):
    sys.stderr.write(
        "Two Kitchens needs Python 3.8 or newer to start and %s is Python %d.%d.%d: install a newer one "  # noqa: UP031
        "(Debian or Ubuntu: sudo apt install python3; macOS: brew install python; Windows: winget install "
        "Python.Python.3.13), then run `python3 course.py` with it.\n" % ((sys.executable,) + sys.version_info[:3])  # noqa: RUF005
    )
    sys.exit(1)

# An isolated Python (-I) does not look beside the script by itself.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - Python 2.7 has no pathlib

from launcher.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
