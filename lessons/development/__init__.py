"""Development: the model is made, and the place where that happens is looked at."""
