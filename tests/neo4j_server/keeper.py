"""
Keeps one server for the process that asked for it, and ends it when that process ends, however it ends.

    python keeper.py HOME COMMAND...

The first line it prints is the server's process id. Its standard input is the life line: the word `stop` or
`kill` ends the server that way; an end of file means that nobody is left to ask, so the server's temporary
home goes too. (Linux can signal a process at its parent's death, but by parent it means the *thread* that
started it, and tests start servers again from threads that end early.)
"""

import select
import shutil
import subprocess
import sys
from pathlib import Path

LOOK_EVERY_S = 0.2
END_WITHIN_S = 40


def keep(home: Path, command: list[str]) -> int:
    """Run `command` until it ends or is ended. Returns its exit code, negative if a signal ended it."""
    with (home / "logs" / "console.log").open("ab") as console:
        server = subprocess.Popen(
            command, cwd=home, stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT
        )
    print(server.pid, flush=True)
    while server.poll() is None:
        if select.select([sys.stdin], [], [], LOOK_EVERY_S)[0]:
            word = sys.stdin.readline().strip()
            end(server, at_once=word == "kill")
            if not word:
                shutil.rmtree(home, ignore_errors=True)
    return server.returncode


def end(server: subprocess.Popen[bytes], *, at_once: bool) -> None:
    """Ask the server to end, and make it end if it does not; or make it end at once."""
    if not at_once:
        server.terminate()
        try:
            server.wait(END_WITHIN_S)
            return
        except subprocess.TimeoutExpired:
            pass
    server.kill()
    server.wait()


if __name__ == "__main__":
    sys.exit(keep(Path(sys.argv[1]), sys.argv[2:]))
