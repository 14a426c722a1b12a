"""The composition root: one module for each function, wired on the first call."""
