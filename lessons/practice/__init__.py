"""Let's practice: the course in ten lines, a quiz, tasks for a terminal, and what to read next."""
