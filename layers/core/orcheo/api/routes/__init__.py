"""Routers, one for each kind of resource."""
