"""The engines: what a job can run on."""
