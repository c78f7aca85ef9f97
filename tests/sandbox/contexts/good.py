"""A Dockerfile in which nothing is wrong, and what lies beside it."""

from __future__ import annotations

BASE = "python:3.11.9-slim-bookworm@sha256:8fb099199b9f2d70342674bd9dbccd3ed03a258f26bbd1d556822c6dfc60c317"
GOOD = (
    f'FROM {BASE}\nWORKDIR /srv\nCOPY pins.txt .\nRUN cat pins.txt\nCOPY . .\nUSER 1234\nCMD ["python3", "main.py"]\n'
)
MAIN = "import os, sys\nprint(os.getuid(), os.getcwd(), sys.stdin.read())\n"
