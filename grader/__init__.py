"""Grades exercises: one core behind `pytest exercises/`, the course's pages and `python -m grader`. No Streamlit."""
