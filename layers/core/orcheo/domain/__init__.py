"""Workflow automation as values: graphs, versions, executions, the commit log. No I/O."""
