"""What learners hand in that cannot work, and what each is to be told."""

from __future__ import annotations

from dataclasses import dataclass

from grader.exercise import Exercise, find_exercise
from grader.report import Verdict
from tests.grader.brief import PATIENCE_S

F = "def spot_the_difference(left, right):\n    "


@dataclass(frozen=True)
class Bad:
    """Something handed in.

    Attributes:
        says: parts of the message that it is to get, and of what came.
        alone: whether it does no harm to the process that calls it, so that it is tried without a container as well.
        endless: whether it goes on until its time is up, which is then to be short.
    """

    name: str
    source: str
    says: tuple[str, ...]
    verdict: Verdict = Verdict.FAILED
    alone: bool = True
    endless: bool = False

    def within(self, brief: Exercise) -> Exercise:
        """The exercise that it is handed in for: with as much time as the real one where it comes to its own end."""
        return brief if self.endless else find_exercise(brief.slug)

    def __str__(self) -> str:
        return self.name


def gives(name: str, expression: str, *says: str) -> Bad:
    return Bad(name, f"{F}return {expression}\n", says)


BAD = (
    Bad("only comments", "# soon\n", ("has no function spot_the_difference",)),
    Bad("a syntax error", "x = 1\ndef f(:\n", ("cannot be read as Python in line 2",), Verdict.INVALID),
    Bad("a wrong indentation", "def f():\nreturn 1\n", ("in line 2", "indented"), Verdict.INVALID),
    Bad("another name", "def difference(a, b):\n    pass\n", ("has no function spot_the_difference",)),
    Bad("no function", "spot_the_difference = 3\n", ("is not a function", "an int")),
    Bad("too few parameters", "def spot_the_difference(a):\n    pass\n", ("keep its parameters as the task",)),
    Bad("too many parameters", "def spot_the_difference(a, b, c):\n    pass\n", ("keep its parameters as the task",)),
    Bad("a division by zero", F + "return 1 / 0\n", ("an error in line 2 of difference.py", "ZeroDivisionError")),
    Bad("recursion", F + "return spot_the_difference(left, right)\n", ("called itself over and over",)),
    Bad("sys.exit", "import sys\n" + F + "sys.exit(0)\n", ("sys.exit", "return instead")),
    Bad("exit", F + "exit()\n", ("sys.exit", "return instead")),
    Bad("sys.exit at import", "import sys\nsys.exit(0)\n", ("while it was imported in line 2", "sys.exit")),
    Bad("an unknown package", "import torchvision_x\n", ("in line 1", "torchvision_x", "not installed")),
    Bad("a question", F + "return input('Name? ')\n", ("nobody at the keyboard",)),
    Bad("a question at import", "name = input('Name? ')\n", ("nobody at the keyboard",)),
    Bad("an interrupt", F + "raise KeyboardInterrupt\n", ("person at the keyboard",), alone=False),
    gives("a set", "{1, 2}", "plain data", "sorted(", "type set"),
    gives("bytes", "b'x'", "plain data", ".decode()", "type bytes"),
    gives("a generator", "(x for x in left)", "plain data", "list(", "type generator"),
    gives("a lambda", "lambda: 1", "plain data", "Call it", "type function"),
    gives("a number that is none", "{'changed': [1.0, float('nan')]}", "divided by zero", "nan at ['changed'][1]"),
    gives("a list that holds itself", "(lambda a: a.append(a) or a)([])", "plain data", "put into itself"),
    gives("lists in lists", "eval('[' * 95 + ']' * 95)", "put into itself", "lists or dicts more than 90 deep"),
    gives("a number without end", "{'n': [10**400]}", "grows without end", "more than 300 digits at ['n'][0]"),
    gives("a number that cannot be written", "-(10**5000)", "grows without end", "more than 300 digits"),
    Bad("a coroutine", "async " + F + "return {}\n", ("Leave out the word async",)),
    Bad("a numpy integer", "import numpy\n" + F + "return {'n': numpy.int64(1)}\n", ("int(", "int64 at ['n']")),
    Bad(
        "a loop",
        F + "while True: pass\n",
        (f"It did not end within {PATIENCE_S:g} s", "loop", "may be busy: check again"),
        alone=False,
        endless=True,
    ),
    Bad(
        "a loop at import",
        "while True: pass\n",
        (f"While it was imported, difference.py did not end within {PATIENCE_S:g} s",),
        alone=False,
        endless=True,
    ),
    Bad("a flood of prints", F + "while True: print('x' * 10000)\n", ("printed more than",), alone=False),
    Bad("a flood of bytes", f"import os\n{F}while True: os.write(1, b'x' * 65536)\n", ("printed more",), alone=False),
    Bad("a flood of errors", f"import os\n{F}while True: os.write(2, b'x' * 65536)\n", ("printed more",), alone=False),
    Bad("a memory bomb", F + "return len(bytearray(3 << 30))\n", ("memory", "work on less"), alone=False),
    # 1,024 processes at most, for 9 s: wherever somebody tries this by hand, it comes to an end.
    Bad(
        "a fork bomb",
        f"import os, time\n{F}for _ in range(10): os.fork()\n    time.sleep(9)\n",
        ("start no other processes",),
        alone=False,
        endless=True,
    ),
    Bad("a fork", f"import os\n{F}os.fork()\n    return {{}}\n", ("start no other processes",), alone=False),
    Bad(
        "a halt",
        f"import os\n{F}os.kill(os.getpid(), 19)\n",
        (f"It did not end within {PATIENCE_S:g} s",),
        alone=False,
        endless=True,
    ),
    Bad("a crash", "import os, signal\n" + F + "os.kill(os.getpid(), 11)\n", ("crashed Python", "11"), alone=False),
)
