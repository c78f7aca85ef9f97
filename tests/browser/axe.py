"""axe-core, fetched once by npm as its lock says, and what it finds on a page."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.conftest import ROOT, one_at_a_time

LOCKED = Path(__file__).parent / "npm"
# Where the launcher keeps what can always be made again.
FETCHED = ROOT / ".two-kitchens" / "npm"
SERIOUS = ("serious", "critical")


@dataclass(frozen=True)
class Finding:
    """One rule that a page breaks.

    Attributes:
        where: the elements' selectors and why, a few of them.
    """

    rule: str
    impact: str
    help: str
    where: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.impact}: {self.rule} ({self.help})\n  " + "\n  ".join(self.where)


def fetch_axe() -> str:
    """The script; npm fetches it unless what lies here was fetched by the same lock."""
    FETCHED.mkdir(parents=True, exist_ok=True)
    lock, stamp = (LOCKED / "package-lock.json").read_text(encoding="utf-8"), FETCHED / "fetched"
    with one_at_a_time(FETCHED / "npm.lock"):
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != lock:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(LOCKED / name, FETCHED / name)
            fetched = subprocess.run(
                ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=FETCHED,
                capture_output=True,
                text=True,
                check=False,
            )
            if fetched.returncode:
                raise RuntimeError(f"npm could not fetch what {LOCKED} locks:\n{fetched.stderr[-2000:]}")
            stamp.write_text(lock, encoding="utf-8")
    return (FETCHED / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def serious_findings(page: Page, script: str) -> list[Finding]:
    """What keeps somebody from using the page as it is now."""
    page.evaluate(script)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        Finding(
            rule=violation["id"],
            impact=violation["impact"],
            help=violation["help"],
            where=tuple(
                f"{' '.join(map(str, node['target']))}: {node['html'][:160]} | {node['failureSummary'][:300]}"
                for node in violation["nodes"][:4]
            ),
        )
        for violation in found["violations"]
        if violation["impact"] in SERIOUS
    ]
