"""The server that other tests trust: real, of the version we name, on loopback only, gone with its parent."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError

from tests.neo4j_server import VERSION, Neo4jMissing, WrongJars, given_server, jars
from tests.neo4j_server.__main__ import main

REPOSITORY = Path(__file__).resolve().parents[2]
START_ONE = """
import time
from tests.neo4j_server import Neo4jServer
server = Neo4jServer(heap="512m").start()
print(server.pid, server.home, flush=True)
time.sleep(600)
"""


def ask(server, query, **parameters):
    """The rows of one query, asked by a driver of its own."""
    with GraphDatabase.driver(server.uri, auth=server.auth) as driver:
        return [tuple(row) for row in driver.execute_query(query, parameters, database_="neo4j").records]


def wait_until(holds, within_s=60):
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def test_it_is_the_version_we_name_and_answers_drivers_that_route(neo4j_server):
    assert VERSION == "5.26.31"
    assert neo4j_server.uri.startswith("neo4j://127.0.0.1:")
    components = "CALL dbms.components() YIELD versions, edition RETURN versions, edition"
    assert ask(neo4j_server, components) == [([VERSION], "community")]


def test_it_listens_on_one_loopback_port_and_calls_nobody(neo4j_server):
    connections = psutil.Process(neo4j_server.pid).net_connections("inet")
    listening = [c.laddr for c in connections if c.status == psutil.CONN_LISTEN]
    assert [(a.ip.removeprefix("::ffff:"), a.port) for a in listening] == [("127.0.0.1", neo4j_server.port)]
    assert {c.raddr.ip.removeprefix("::ffff:") for c in connections if c.raddr} <= {"127.0.0.1"}
    reporting = "SHOW SETTINGS 'dbms.usage_report.enabled' YIELD value RETURN value"
    assert ask(neo4j_server, reporting) == [("false",)]


def test_its_password_is_asked_for_and_stands_in_no_process_list_or_file(neo4j_server):
    with (
        GraphDatabase.driver(neo4j_server.uri, auth=("neo4j", "not the password")) as driver,
        pytest.raises(AuthError),
    ):
        driver.verify_connectivity()
    process = psutil.Process(neo4j_server.pid)
    assert neo4j_server.password not in " ".join(process.cmdline() + process.parent().cmdline())
    files = [file for file in neo4j_server.home.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if neo4j_server.password.encode() in file.read_bytes()]


def test_what_was_committed_is_there_after_a_kill_and_after_a_stop(neo4j_server):
    ask(neo4j_server, "MERGE (n:ServerTest {id: $id})", id="kept")
    first = neo4j_server.pid
    neo4j_server.kill()
    assert not psutil.pid_exists(first)
    thread = threading.Thread(target=neo4j_server.start)
    thread.start()
    thread.join()  # the server outlives the thread that started it
    assert ask(neo4j_server, "MATCH (n:ServerTest) RETURN n.id") == [("kept",)]
    neo4j_server.restart()
    assert ask(neo4j_server, "MATCH (n:ServerTest) RETURN n.id") == [("kept",)]
    ask(neo4j_server, "MATCH (n:ServerTest) DETACH DELETE n")
    with pytest.raises(RuntimeError, match="started already"):
        neo4j_server.start()


def test_it_goes_with_its_parent_and_takes_its_home_along(neo4j_server):
    start_one = [sys.executable, "-c", START_ONE]
    with subprocess.Popen(start_one, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as parent:
        pid, home = parent.stdout.readline().split()
        assert psutil.pid_exists(int(pid))
        parent.send_signal(signal.SIGKILL)
    wait_until(lambda: not psutil.pid_exists(int(pid)) and not Path(home).exists())


def test_a_command_can_share_a_running_server(neo4j_server, monkeypatch):
    assert given_server() is None or os.environ.get("CARESEAMS_NEO4J_TEST_URI")
    monkeypatch.setenv("CARESEAMS_NEO4J_TEST_URI", neo4j_server.uri)
    monkeypatch.setenv("CARESEAMS_NEO4J_TEST_PASSWORD", neo4j_server.password)
    given = given_server()
    assert ask(given, "RETURN 1") == [(1,)]
    with pytest.raises(RuntimeError, match="cannot be stopped here"):
        given.kill()
    monkeypatch.setattr("tests.neo4j_server.given.HOME_PREFIX", "a-home-of-somebody-else-")
    with pytest.raises(RuntimeError, match="not a server made for tests"):
        given_server()


@pytest.mark.parametrize(
    ("found", "refused"),
    [
        ({"a.jar": b"a", "b.jar": b"b"}, None),
        ({"a.jar": b"a", "b.jar": b"changed"}, "b.jar"),
        ({"a.jar": b"a"}, "b.jar"),
        ({"a.jar": b"a", "b.jar": b"b", "c.jar": b"one more"}, "c.jar"),
    ],
)
def test_only_the_committed_jars_are_run(found, refused, tmp_path, monkeypatch):
    committed = tmp_path / "jars.sha256"
    committed.write_text("".join(f"{hashlib.sha256(w.encode()).hexdigest()}  {w}.jar\n" for w in "ab"))
    monkeypatch.setattr(jars, "CHECKSUMS", committed)
    for name, content in found.items():
        (tmp_path / name).write_bytes(content)
    if refused is None:
        jars.refuse_other_jars(tmp_path)
    else:
        with pytest.raises(WrongJars, match=f"1 jars .* first {refused}"):
            jars.refuse_other_jars(tmp_path)


def test_a_machine_without_maven_or_java_is_told_which(tmp_path, monkeypatch):
    monkeypatch.setenv("CARESEAMS_NEO4J_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(jars, "JAVA_HOMES", tmp_path)
    with pytest.raises(Neo4jMissing, match="mvn"):
        jars.jar_folder()
    with pytest.raises(Neo4jMissing, match="JDK 17"):
        jars.java()


def test_the_command_line_says_how_to_use_it(capsys):
    assert main(["run"]) == 2
    assert "run -- COMMAND" in capsys.readouterr().err
