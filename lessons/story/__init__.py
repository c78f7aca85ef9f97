"""Same recipe, two results: the story that the course hangs on."""
