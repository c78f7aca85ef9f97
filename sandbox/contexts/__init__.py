"""Build contexts that a learner wrote: read, built in Docker without a network, measured, and run."""
