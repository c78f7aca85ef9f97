"""Two kitchens: the picture that the course is named after, to play with."""
