"""The course's colours: told apart by colour-blind eyes, on light and on dark paper.

After Okabe and Ito, “Color Universal Design” (2008). Nothing is said by colour alone: marks differ in shape as well.
`style.css` has the same colours for what is drawn in HTML.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Colours by what they stand for.

    Attributes:
        dev, prod, pinned: the three kitchens.
        up: a decision that went from “on time” to “late”.
        down: one that went from “late” to “on time”.
        same: what did not change.
        ink, line: text and thin lines.
    """

    dev: str
    prod: str
    pinned: str
    up: str
    down: str
    same: str
    ink: str
    line: str

    def kitchen(self, name: str) -> str:
        """The colour of the environment `name`."""
        return {"dev": self.dev, "prod": self.prod, "pinned": self.pinned}.get(name, self.same)


LIGHT = Palette(
    dev="#0072b2",
    prod="#d55e00",
    pinned="#00805d",
    up="#d98c00",
    down="#b4508a",
    same="#a39a8e",
    ink="#2b2622",
    line="#d8cbb9",
)
DARK = Palette(
    dev="#56b4e9",
    prod="#f0803c",
    pinned="#35c59a",
    up="#f0b429",
    down="#e08fc0",
    same="#857a6e",
    ink="#f1e9df",
    line="#4d4238",
)
