"""The course's pages: one folder a lesson, and the parts that they share."""
