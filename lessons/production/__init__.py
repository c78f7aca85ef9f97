"""Production: the model answers real orders, one after another, and the outcomes come later."""
