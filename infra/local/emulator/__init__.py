"""The emulator, patched where it differs from AWS in what Orcheo relies on.

Each module patches one service of the pinned version and says in its docstring what AWS does;
``tests/integration/local_cloud`` states the same as tests. Runs in an environment of its own.
"""
