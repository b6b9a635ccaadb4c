"""Connections spread evenly over a server's processes: whichever accepts first would else take most of them, and a
figure would tell luck."""

import socket
from collections import defaultdict
from pathlib import Path

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
TRIES = 400


def evenly(port: int, processes: int, count: int) -> list[socket.socket]:
    """`count` open connections, the same number to each of the server's processes."""
    kept: dict[str, list[socket.socket]] = defaultdict(list)
    for _ in range(TRIES):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(HEALTH)
        _read_answer(connection)
        held = kept[_holder(port, connection.getsockname()[1])]
        if len(held) < count // processes:
            held.append(connection)
        else:
            connection.close()
        if sum(map(len, kept.values())) == count:
            return [connection for held in kept.values() for connection in held]
    raise SystemExit(f"only {dict.fromkeys(kept)} of {processes} processes accept connections")


def _read_answer(connection: socket.socket) -> None:
    with connection.makefile("rb") as answer:
        lengths = (line for line in iter(answer.readline, b"\r\n"))
        length = sum(int(line.split(b":")[1]) for line in lengths if line.lower().startswith(b"content-length:"))
        answer.read(length)


def _holder(port: int, client: int) -> str:
    """The process that accepted the connection from a client's port (proc(5), /proc/net/tcp)."""
    ends = f":{port:04X}", f":{client:04X}"
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    inode = next(row[9] for row in rows if (row[1][-5:], row[2][-5:]) == ends)
    held = f"socket:[{inode}]"
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(descriptor.readlink()) == held:
                return descriptor.parts[2]
        except OSError:
            continue
    return ""
