"""Makes text that others wrote fit to be shown: output, names, values and messages may hold anything."""

from __future__ import annotations


def printable(text: str, keep: str = "\n\t") -> str:
    """`text`, where every character that a terminal would obey rather than show is written as its code.

    These are escape sequences, C1 controls, carriage returns, and marks that turn the direction of writing around.

    Args:
        keep: characters of that kind that stay as they are; none where the text is to remain one line.
    """
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one in keep else ascii(one)[1:-1] for one in text)
