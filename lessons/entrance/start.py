"""The secrets of one start of the course: a code that lets a browser in once, and the cookie that it gets for it.

No Streamlit here, and nothing is written to disk: a restart makes all of it worthless.
"""

from __future__ import annotations

import hmac
import secrets
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from enum import StrEnum

CODE_SECONDS = 3600
"""How long a code that was not used lets somebody in."""
MOST_WRONG, PAUSE_SECONDS = 10, 60
"""After so many wrong codes, further wrong ones within so many seconds are told to wait."""
# None that is easily taken for another. Twelve of these are 59 bits: far more than can be tried.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 4
# Streamlit drops our modules whenever a file is edited while it watches them. What stands here outlives that.
_KEPT_AS = "two_kitchens_start"


class Answer(StrEnum):
    """What came of a code."""

    IN = "in"
    WRONG = "wrong"
    USED = "used"
    EXPIRED = "expired"
    TOO_MANY = "too-many"


class Start:
    """One start of the server: who knows its code once becomes its owner in that browser.

    Attributes:
        cookie: the name of the cookie. It has the port in it, as browsers share cookies between ports.
        token: the cookie's value.
        code: the code that lets the next browser in.
    """

    def __init__(self, port: int, announce: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        """`announce` is given each code after the first as soon as it counts, for the owner to see."""
        self.cookie, self.token = f"two-kitchens-{port}", secrets.token_urlsafe(32)
        self._announce, self._clock = announce, clock
        self._spent: dict[str, Answer] = {}
        self._wrong: deque[float] = deque(maxlen=MOST_WRONG)
        self._renew()

    def admits(self, cookies: Mapping[str, str]) -> bool:
        """Whether these are the cookies of a browser that came in."""
        return _same(cookies.get(self.cookie, ""), self.token)

    def try_code(self, typed: str) -> Answer:
        """Let a browser in if this is the code, which then counts no longer. To be called by one thread alone."""
        now, typed = self._clock(), _plain(typed)
        if _same(typed, _plain(self.code)):
            answer = Answer.IN if now - self._made <= CODE_SECONDS else Answer.EXPIRED
            self._spent[typed] = Answer.USED if answer is Answer.IN else Answer.EXPIRED
            self._renew()
            self._announce(self.code)
            return answer
        # One that counted once gives nothing away, and is no guess.
        for spent, answer in self._spent.items():
            if _same(typed, spent):
                return answer
        # The right one is never held up: others could keep its owner out by trying wrong ones.
        if len(self._wrong) == MOST_WRONG and now - self._wrong[0] < PAUSE_SECONDS:
            return Answer.TOO_MANY
        self._wrong.append(now)
        return Answer.WRONG

    def _renew(self) -> None:
        groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
        self.code, self._made = "-".join(groups), self._clock()


def current() -> Start | None:
    """The start of the server that runs in this process; `None` without one, and where it serves many."""
    start: Start | None = getattr(sys, _KEPT_AS, None)
    return start


def keep(start: Start | None) -> None:
    """Make `start` that of this process."""
    setattr(sys, _KEPT_AS, start)


def _plain(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter.isalnum())


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(errors="replace"), other.encode())
