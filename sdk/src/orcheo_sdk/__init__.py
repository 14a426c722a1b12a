"""Client, executor and command line for Orcheo."""
