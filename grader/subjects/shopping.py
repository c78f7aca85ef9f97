"""Goes shopping with pip: installs one requirements file from one shop after the other, and notes what it got.

Its source is sent as a job's command (`python -c SOURCE`), so it imports the standard library alone and runs on
Python 3.8 and later. On stdin it gets one line of JSON: the requirements file and the trips; see `pantry.py`.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

MOST_TOLD = 4000


def pip(file: str, shop: Path, *options: str) -> str:
    """Install from one folder of wheels and from nowhere else; gives what pip complained of, empty if it did not."""
    words = [sys.executable, "-m", "pip", "install", "--quiet", "--no-cache-dir", "--no-index", "--requirement", file]
    # It unpacks here, where there is room.
    settings = {**os.environ, "PIP_FIND_LINKS": str(shop), "TMPDIR": str(Path.cwd())}
    done = subprocess.run([*words, *options], env=settings, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr[-MOST_TOLD:] or "pip did not say why."


def chosen(file: str, shop: Path) -> dict[str, Any]:
    """What pip would install, with all its checks, but for the unpacking."""
    problem = pip(file, shop, "--dry-run", "--ignore-installed", "--report", "report.json")
    if problem:
        return {"problem": problem}
    report = json.loads(Path("report.json").read_text(encoding="utf-8"))
    return {"packages": {one["metadata"]["name"]: one["metadata"]["version"] for one in report["install"]}}


def installed(file: str, shop: Path) -> dict[str, Any]:
    """What pip really installed, into the folder “goods”."""
    problem = pip(file, shop, "--target", "goods", "--no-compile")
    if problem:
        return {"problem": problem}
    found = importlib.metadata.distributions(path=["goods"])
    return {"packages": {one.metadata["Name"]: one.version for one in found}}


def cooked(program: str, gives: str) -> dict[str, Any]:
    """What the program writes when it runs with the goods, or the error that it ends with."""
    settings = {**os.environ, "PYTHONPATH": "goods"}
    done = subprocess.run([sys.executable, program], env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"error": done.stderr[-MOST_TOLD:]}
    return {"text": Path(gives).read_text(encoding="utf-8")}


def spoiled(shop: Path, begins: str) -> Path:
    """A shop with the same goods, but that one wheel has something in it that its maker never put there."""
    copy = Path("spoiled").resolve()
    copy.mkdir()
    for wheel in shop.iterdir():
        if wheel.name.startswith(begins):
            shutil.copyfile(wheel, copy / wheel.name)
            with zipfile.ZipFile(copy / wheel.name, "a") as archive:
                archive.writestr("surprise.py", "print('not from the maker')\n")
        else:
            (copy / wheel.name).symlink_to(wheel)
    return copy


def main() -> None:
    """Make all trips, and write down what came of each."""
    request = json.loads(sys.stdin.buffer.readline())
    baskets = {}
    for trip in request["trips"]:
        shop = Path(trip["shop"])
        if trip["spoil"]:
            shop = spoiled(shop, trip["spoil"])
        basket = (installed if trip["install"] else chosen)(request["file"], shop)
        if trip["program"] and "packages" in basket:
            basket.update(cooked(trip["program"], trip["gives"]))
        baskets[trip["name"]] = basket
    Path("baskets.json").write_text(json.dumps(baskets), encoding="utf-8")


if __name__ == "__main__":
    main()
