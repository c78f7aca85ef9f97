"""What `course.py` runs: makes `.venv`, starts the course, runs the tests, looks the machine over.

All of it works before anything is installed: the standard library alone, on Python 3.8 or newer. Only `serve.py` runs
inside `.venv`.
"""
