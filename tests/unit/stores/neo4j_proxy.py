"""A way to a Neo4j server that can be cut: before a commit arrives, or after it and before we hear of it."""

import socket
import threading
from contextlib import suppress
from typing import Literal, Self

COMMIT = bytes.fromhex("0002b0120000")
"""Bolt's COMMIT message: one chunk of two bytes, then the end of the message."""
BEGIN, OF_A_READ = bytes.fromhex("b111"), b"\x84mode\x81r"
Cut = Literal["before", "after"]
Access = Literal["read", "write"]


class Proxy:
    """
    Passes everything on to a server, until it is told to cut.

    `cuts`: how the next commits fare, first come first served, of writes unless `cutting` says "read".
    `commits`: how many of that sort have been seen. `refusing`: no new connection is taken.
    Connect with `bolt://`, because `neo4j://` clients are sent on to the server's own address.
    """

    def __init__(self, port: int) -> None:
        self.cuts: list[Cut] = []
        self.cutting: Access = "write"
        self.refusing = False
        self.commits = 0
        self._to = port
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.uri = f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.cut_all()

    def cut_all(self) -> None:
        """End every connection, as a network does that goes away."""
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._open.clear()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.refusing:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._to))
                self._open += [client, server]
                state = {"deaf": False, "reading": False}
                for way in ((client, server, True), (server, client, False)):
                    threading.Thread(target=self._pump, args=(*way, state), daemon=True).start()

    def _pump(
        self, source: socket.socket, target: socket.socket, outward: bool, state: dict[str, bool]
    ) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if outward and BEGIN in data:
                    state["reading"] = OF_A_READ in data
                if outward and COMMIT in data and state["reading"] == (self.cutting == "read"):
                    self.commits += 1
                    cut = self.cuts.pop(0) if self.cuts else None
                    if cut == "before":
                        break
                    state["deaf"] = cut == "after"
                if not outward and state["deaf"]:
                    break  # the server has answered, so what it was asked to commit is committed
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
