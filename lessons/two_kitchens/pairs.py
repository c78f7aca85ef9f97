"""The matching game: which piece of the kitchen stands for what. No Streamlit here."""

from __future__ import annotations

from dataclasses import dataclass

MOST_PICKS = 60
"""More is not kept of a game."""
# The order in which the field's words are offered, by the place of their piece.
SHUFFLED = (4, 7, 2, 6, 1, 5, 3)


@dataclass(frozen=True)
class Piece:
    """One piece of the kitchen and its counterpart.

    Attributes:
        name: short, for its drawing.
        kitchen, field: what it is called on either side.
        why: said to whoever found it.
        hint: said of it to whoever did not.
    """

    name: str
    kitchen: str
    field: str
    why: str
    hint: str


@dataclass(frozen=True)
class Game:
    """How far somebody has come.

    Attributes:
        found: how many pieces, in their order, have their counterpart.
        detours: how many guesses were wrong.
        wrong: number of the word, from 1, that was guessed last and wrongly; 0 if the last guess was right.
    """

    found: int
    detours: int
    wrong: int

    @classmethod
    def of(cls, picks: str, pieces: int) -> Game:
        """Play `picks`, a digit a guess: the place of the word. What is found already does not count.

        The last piece is found with the one before it: only one word is left.
        """
        found = detours = wrong = 0
        for pick in picks:
            number = int(pick) if pick in "123456789" else 0
            if found == pieces or not found < number <= pieces:
                continue
            if number == found + 1:
                found, wrong = found + 1, 0
                found += found == pieces - 1
            else:
                detours, wrong = detours + 1, number
        return cls(found, detours, wrong)


def pieces_in(markdown: str) -> tuple[Piece, ...]:
    """The pieces that the lesson's prose lists, in the order in which they are asked for."""
    return tuple(Piece(*parts) for parts in _listed(markdown))


def words_in(markdown: str) -> dict[str, str]:
    """What each of the field's words is, for whoever chose it wrongly."""
    return {parts[0]: parts[1] for parts in _listed(markdown)}


def _listed(markdown: str) -> list[list[str]]:
    return [[part.strip() for part in line[2:].split("|")] for line in markdown.splitlines() if line.startswith("- ")]
