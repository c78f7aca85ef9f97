"""Runs several versions of one program in one process, so that what they import is imported once.

Its source is sent as a job's command (`python -c SOURCE`), so it imports the standard library alone and runs on
Python 3.8 and later. On stdin it gets one line of JSON: the program, the file that it writes, and the versions, each a
list of the files to lay beside it. It is for programs of our own: a version could meddle with those that follow.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import runpy
import shutil
import sys
import traceback
from pathlib import Path


def run(program: str, gives: str, files: dict[str, str], home: Path) -> dict[str, str]:
    """The text that one version writes, or the error that it ends with."""
    folder = home / "version"
    folder.mkdir()
    for name, source in files.items():
        shutil.copyfile(home / source, folder / name)
    before = set(sys.modules)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    sys.path_importer_cache.clear()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            runpy.run_path(program, run_name="__main__")
        return {"text": Path(gives).read_text(encoding="utf-8")}
    except Exception:
        return {"error": traceback.format_exc()[-2000:]}
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            # The next version has modules of the same names; libraries stay.
            if (getattr(sys.modules[name], "__file__", None) or "").startswith(str(folder)):
                del sys.modules[name]
        os.chdir(home)
        shutil.rmtree(folder)


def main() -> None:
    """Run them all, and write down what came of each."""
    # Compiled files would be mistaken for those of the next version, which may be as old and as long.
    sys.dont_write_bytecode = True
    home = Path.cwd().resolve()
    request = json.loads(sys.stdin.buffer.readline())
    program, gives = request["program"], request["gives"]
    given = {name: run(program, gives, files, home) for name, files in request["versions"].items()}
    Path("given.json").write_text(json.dumps(given), encoding="utf-8")


if __name__ == "__main__":
    main()
