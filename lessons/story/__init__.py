"""Same recipe, two kitchens: the story that the course hangs on."""
