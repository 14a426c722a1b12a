"""Orcheo: workflow automation that never loses a run.

The packages form an arrow, checked by import-linter::

    bootstrap -> adapters | nodes | api -> application -> domain
"""
