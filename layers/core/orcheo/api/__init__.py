"""The HTTP API: FastAPI routers that call use cases, and problem documents for all that fails."""
