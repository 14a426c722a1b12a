"""The engine: a graph specification as a LangGraph graph, run on the commit log.

Only this package imports langgraph.
"""
