"""Why containers: their three benefits measured, and what they do not fix."""
