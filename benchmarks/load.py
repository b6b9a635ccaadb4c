"""The load: connections that stay open, each sending its next request as soon as the last is answered."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

from benchmarks.servers import PROCESSES
from benchmarks.spread import evenly

HEADERS = "Host: 127.0.0.1\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\nUser-Agent: bench"


def get(path: str, cookie: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\n{HEADERS}{_cookie(cookie)}\r\n\r\n".encode()


def post(path: str, body: str = "", cookie: str = "") -> bytes:
    """A POST as htmx sends it."""
    typed = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}"
    from_page = "HX-Request: true\r\nSec-Fetch-Site: same-origin"
    return f"POST {path} HTTP/1.1\r\n{HEADERS}{_cookie(cookie)}\r\n{from_page}\r\n{typed}\r\n\r\n{body}".encode()


def _cookie(cookie: str) -> str:
    return f"\r\nCookie: {cookie}" if cookie else ""


@dataclass
class Slice:
    """What one stretch of load saw. An answer with any status but the expected is an error, and so is none."""

    seconds: float = 0
    latencies: list[float] = field(default_factory=list)  # of the answers as expected
    errors: Counter[str] = field(default_factory=Counter)
    bytes_sent: int = 0  # by the server, bodies only

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0


class Connection(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes], expected: int, until: float, seen: Slice):
        self.requests, self.expected, self.until, self.seen = requests, expected, until, seen
        self.ended = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.waits_for_answer = False

    def connection_made(self, transport) -> None:
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        request = next(self.requests, None) if time.perf_counter() < self.until else None
        if request is None:
            self.transport.close()
            return
        self.waits_for_answer, self.asked_at = True, time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = _length(self.buffer[:head])
        if len(self.buffer) < head + 4 + length:
            return
        status, self.buffer, self.waits_for_answer = int(self.buffer[9:12]), b"", False
        if status == self.expected:
            self.seen.latencies.append(time.perf_counter() - self.asked_at)
        else:
            self.seen.errors[str(status)] += 1
        self.seen.bytes_sent += length
        self.ask()

    def connection_lost(self, _error: Exception | None) -> None:
        if self.waits_for_answer:
            self.seen.errors["closed without an answer"] += 1
        self.ended.set_result(None)


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"\r\ncontent-length: ")
    return int(rest.split(b"\r\n", 1)[0]) if rest else 0


def measure(port: int, requests: list[bytes], *, seconds: float, connections: int, expected: int, again: bool) -> Slice:
    """Ask until the seconds are over, or the requests, unless they may be asked again; wait for the last answers."""
    return asyncio.run(_measure(port, cycle(requests) if again else iter(requests), seconds, connections, expected))


async def _measure(port: int, requests: Iterator[bytes], seconds: float, connections: int, expected: int) -> Slice:
    sockets = evenly(port, PROCESSES, connections)
    seen, loop, start = Slice(), asyncio.get_running_loop(), time.perf_counter()
    made = [
        await loop.create_connection(lambda: Connection(requests, expected, start + seconds, seen), sock=connection)
        for connection in sockets
    ]
    await asyncio.gather(*(connection.ended for _, connection in made))
    seen.seconds = time.perf_counter() - start
    return seen
