"""Queue, state machines, blobs and secrets on AWS. Each takes its client and its names."""
