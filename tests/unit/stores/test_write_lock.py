"""The write lock keeps out threads, other objects and other processes, and says so when it takes too long."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest

from pathway.errors import StoreLocked
from pathway.stores.write_lock import WriteLock

SHORT, LONG = timedelta(milliseconds=50), timedelta(seconds=30)
HOLDER = """
import sys
from datetime import timedelta
from pathlib import Path
from pathway.stores.write_lock import WriteLock
with WriteLock(Path(sys.argv[1]), timeout=timedelta(0)).held():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.lock"


def test_only_its_owner_may_open_the_file(path):
    with WriteLock(path, timeout=SHORT).held():
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_second_object_is_kept_out_until_the_first_lets_go(path):
    first, second = WriteLock(path, timeout=SHORT), WriteLock(path, timeout=SHORT)
    with first.held():
        with pytest.raises(StoreLocked, match=r"0\.05 seconds"), second.held():
            pytest.fail("both held it")
        with second.held_if_free() as held:
            assert not held
    with second.held(), first.held_if_free() as held:
        assert not held
    with first.held_if_free() as held:
        assert held


def test_it_is_let_go_when_the_work_fails(path):
    lock = WriteLock(path, timeout=SHORT)
    with pytest.raises(ValueError, match="failed"), lock.held():
        raise ValueError("failed")
    with lock.held():
        pass


def test_threads_take_turns(path):
    lock, inside, most = WriteLock(path, timeout=LONG), [], []

    def work() -> None:
        for _ in range(20):
            with lock.held():
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.0002)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(most), set(most)) == (120, {1})


def test_a_waiting_thread_gives_up_in_time(path):
    lock = WriteLock(path, timeout=SHORT)
    refused = []

    def wait() -> None:
        try:
            with lock.held():
                pass
        except StoreLocked as locked:
            refused.append(locked)

    with lock.held():
        thread = threading.Thread(target=wait)
        thread.start()
        thread.join()
    assert len(refused) == 1


def test_shared_holders_keep_out_only_those_who_want_it_alone(path):
    readers = [WriteLock(path, timeout=SHORT) for _ in range(2)]
    alone = WriteLock(path, timeout=SHORT)
    with readers[0].held(shared=True), readers[1].held(shared=True), readers[0].held(shared=True):
        with alone.held_if_free() as held:
            assert not held
        with pytest.raises(StoreLocked), alone.held():
            pytest.fail("alone among readers")
    with alone.held(), pytest.raises(StoreLocked), readers[0].held(shared=True):
        pytest.fail("read beside one who is alone")


def test_another_process_keeps_us_out_and_its_death_lets_us_in(path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreLocked), WriteLock(path, timeout=SHORT).held():
            pytest.fail("both held it")
        holder.kill()
    with WriteLock(path, timeout=LONG).held():
        pass


def test_a_child_forked_meanwhile_does_not_keep_it(path):
    lock = WriteLock(path, timeout=SHORT)
    read, write = os.pipe()
    with lock.held():
        child = os.posix_spawn("/bin/cat", ["cat"], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, read, 0)])
    try:
        with lock.held():
            pass
    finally:
        os.close(write)
        os.close(read)
        os.waitpid(child, 0)
