"""A witness that answers whatever a test tells it to, byte by byte where it must."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer over HTTP. With status 0 the content is all that goes over the line, and then it is closed."""

    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    until: threading.Event | None = None
    """The connection is held open until then."""

    def sent(self) -> bytes:
        if not self.status:
            return self.content
        headers = {"Content-Length": str(len(self.content)), "Connection": "keep-alive", **self.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 {self.status} Said\r\n{head}\r\n".encode() + self.content


@dataclass(slots=True)
class Talking:
    """What it was asked."""

    url: str
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0


@contextmanager
def talking(says: Callable[[Talking], Reply]) -> Iterator[Talking]:
    """Each request is answered with what `says` gives, until the block ends."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            witness.connections += 1
            while (body := self._body()) is not None:
                witness.requests.append(body)
                reply = says(witness)
                self.wfile.write(reply.sent())
                if reply.until is not None:
                    reply.until.wait()
                if not reply.status:
                    return

        def _body(self) -> bytes | None:
            """The next request's; None where the other side has hung up."""
            if not self.rfile.readline():
                return None
            length = 0
            while (line := self.rfile.readline().strip()) != b"":
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            return self.rfile.read(length)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Who asked has hung up: it had enough."""

    with Server(("127.0.0.1", 0), Handler) as server:
        witness = Talking(f"http://127.0.0.1:{server.server_address[1]}/")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield witness
        finally:
            server.shutdown()
            thread.join()
