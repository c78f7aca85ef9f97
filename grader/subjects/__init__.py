"""What the checks of several exercises are about: the pantry, images, drawn orders, mutants of the recipe."""
