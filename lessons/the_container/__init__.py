"""The container: opened, taken apart, written line by line, and shipped."""
