"""Built-in nodes: typed functions of their input."""
