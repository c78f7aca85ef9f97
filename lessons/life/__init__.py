"""The life of a model: design, development, deployment."""
