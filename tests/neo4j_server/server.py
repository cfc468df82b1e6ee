"""One Neo4j Community server: configured, started, stopped, killed and started again."""

import os
import random
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from neo4j import GraphDatabase
from neo4j.exceptions import ServiceUnavailable, TransientError

from tests.neo4j_server.jars import jar_folder, java

HOME_PREFIX = "careseams-neo4j-test-"
KEEPER = Path(__file__).resolve().parent / "keeper.py"
LOOPBACK = "127.0.0.1"
START_WITHIN_S = 120
STOP_WITHIN_S = 60
JVM_OPTIONS = [
    "-Xms128m",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-OmitStackTraceInFastThrow",
    "-Djdk.nio.maxCachedBufferSize=1024",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dlog4j2.disable.jmx=true",
    "-Dfile.encoding=UTF-8",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
]
SHORT_RUN = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # measured: half the CPU time of a test run


class Neo4jServer:
    """
    A server with a home of its own, not yet started; `with` starts it and removes it at the end.

    `uri` is `neo4j://127.0.0.1:PORT`; it stays the same over `restart()`, and so do the data. Only the
    process that this object started is ever signalled. Raises `Neo4jMissing` where Java, Maven or jars are
    missing. `short_run=False` gives Java's slower but better compiler, for benchmarks.
    """

    user = "neo4j"

    def __init__(self, *, heap: str = "1g", short_run: bool = True) -> None:
        self.java, self.jars, self.heap = java(), jar_folder(), heap
        self.jvm_options = JVM_OPTIONS + (SHORT_RUN if short_run else [])
        self.port, self.password = free_port(), secrets.token_hex(16)
        self.uri = f"neo4j://{LOOPBACK}:{self.port}"
        self.pid: int | None = None
        self._keeper: subprocess.Popen[str] | None = None
        self.home = Path(tempfile.mkdtemp(prefix=HOME_PREFIX))
        self._furnish()

    @property
    def auth(self) -> tuple[str, str]:
        """User and password, as a driver takes them."""
        return self.user, self.password

    def start(self) -> Self:
        """Start, and return once the database answers; RuntimeError with the log's end if it does not."""
        if self._keeper is not None:
            raise RuntimeError("this server was started already: stop() or kill() it first")
        folders = (f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}")
        neo4j = self._java("org.neo4j.server.CommunityEntryPoint", *folders, "--console-mode")
        self._keeper = subprocess.Popen(
            [sys.executable, str(KEEPER), str(self.home), *neo4j],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self._environment(),
            start_new_session=True,  # Ctrl-C at a terminal ends the tests; they end the server
        )
        self.pid = int(cast(IO[str], self._keeper.stdout).readline())
        self._wait_until_it_answers(self._keeper)
        return self

    def stop(self) -> None:
        """End the server as its administrator would. Does nothing if it does not run."""
        self._end("stop")

    def kill(self) -> None:
        """End the server as a power cut would (SIGKILL). Does nothing if it does not run."""
        self._end("kill")

    def restart(self) -> Self:
        """Stop, if it runs, and start again: same address, same password, same data."""
        self.stop()
        return self.start()

    def remove(self) -> None:
        """Stop, and remove the home with all that is in it."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def admin(self, *arguments: str) -> str:
        """What `neo4j-admin` prints, for instance for `database import full`; stop the server first."""
        command = self._java("org.neo4j.cli.AdminTool", *arguments)
        done = subprocess.run(command, env=self._environment(), check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"neo4j-admin {' '.join(arguments[:2])}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.remove()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.remove()

    def _furnish(self) -> None:
        """Write the configuration, and the password before the first start, as Neo4j wants it."""
        for folder in ("conf", "data", "logs"):
            (self.home / folder).mkdir()
        lines = [f"{name}={value}\n" for name, value in self._settings().items()]
        (self.home / "conf" / "neo4j.conf").write_text("".join(lines))
        password_file = self.home / "conf" / "first-password"  # a file: arguments show in the process list
        password_file.write_text(self.password)
        try:
            self.admin("dbms", "set-initial-password", f"@{password_file}")
        except RuntimeError:
            self.remove()
            raise
        password_file.unlink()

    def _settings(self) -> dict[str, str]:
        address = f"{LOOPBACK}:{self.port}"
        return {
            "server.default_listen_address": LOOPBACK,
            "server.bolt.listen_address": address,
            "server.bolt.advertised_address": address,  # where neo4j:// clients are sent on to
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "dbms.usage_report.enabled": "false",  # on by default, and would call home
            "server.memory.heap.max_size": self.heap,
            "server.memory.pagecache.size": "128m",
            "db.tx_log.preallocate": "false",
            "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",  # else every stop takes 10 s longer
        }

    def _java(self, main_class: str, *arguments: str) -> list[str]:
        return [
            str(self.java),
            *self.jvm_options,
            f"-Xmx{self.heap}",
            *("-cp", f"{self.jars}/*", main_class),
            *arguments,
        ]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}

    def _wait_until_it_answers(self, keeper: subprocess.Popen[str]) -> None:
        deadline = time.monotonic() + START_WITHIN_S
        while not self._answers():
            if keeper.poll() is not None or time.monotonic() > deadline:
                told = self._end_of_logs()
                self.stop()
                raise RuntimeError(f"Neo4j did not start (exit code {keeper.returncode}):\n{told}")
            time.sleep(0.2)

    def _answers(self) -> bool:
        """Asked of the port first: the driver logs every refusal."""
        try:
            socket.create_connection((LOOPBACK, self.port), timeout=1).close()
            with GraphDatabase.driver(self.uri, auth=self.auth) as driver:
                driver.verify_connectivity()
        except (OSError, ServiceUnavailable, TransientError):
            return False
        return True

    def _end(self, word: str) -> None:
        keeper, self._keeper, self.pid = self._keeper, None, None
        if keeper is not None:
            keeper.communicate(f"{word}\n", timeout=STOP_WITHIN_S)

    def _end_of_logs(self) -> str:
        logs = sorted((self.home / "logs").glob("*.log"))
        return "".join(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}\n" for log in logs)


def free_port() -> int:
    """
    A loopback port nobody listens on, below the range that outgoing connections take theirs from.

    From within that range, a driver that calls a stopped server can be given the server's own port and so
    reach itself, and the server finds its port taken when it starts again.
    """
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise RuntimeError("a hundred loopback ports tried, none of them free")
