"""An HTTP endpoint that tells when a node has called it, and answers when the test says so."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Upstream:
    """Counts calls by path; a path that is held answers once it is released.

    Args:
        status: What a call of a path is answered, given how many there were; null: always 200.
    """

    def __init__(self, status: Callable[[str, int], int] | None = None) -> None:
        self.calls: Counter[str] = Counter()
        self._changed = threading.Condition()
        self._held: set[str] = set()
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                upstream._arrive(self.path)
                body = json.dumps({"path": self.path}).encode()
                try:
                    known = upstream.calls[self.path]
                    self.send_response(200 if status is None else status(self.path, known))
                    self.send_header("content-type", "application/json")
                    self.send_header("content-length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    self.close_connection = True  # the caller was killed, as planned

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _arrive(self, path: str) -> None:
        with self._changed:
            self.calls[path] += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: path not in self._held, timeout=60)

    def hold(self, path: str) -> None:
        """Let calls of a path wait from now on."""
        with self._changed:
            self._held.add(path)

    def release(self, path: str) -> None:
        """Answer the calls that wait, and those to come."""
        with self._changed:
            self._held.discard(path)
            self._changed.notify_all()

    def await_calls(self, path: str, count: int, seconds: float = 60) -> None:
        """Return once a path has been called so often."""
        with self._changed:
            came = self._changed.wait_for(lambda: self.calls[path] >= count, timeout=seconds)
        assert came, f"{path}: {self.calls[path]} calls instead of {count} within {seconds} s"

    @contextmanager
    def running(self) -> Generator["Upstream"]:
        """Serve until the end of the block."""
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            for path in list(self._held):
                self.release(path)
            self._server.shutdown()
            self._server.server_close()
            thread.join()
