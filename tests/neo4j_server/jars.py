"""
The released jars of Neo4j Community: taken through Maven once, checked against a committed list always.

To move to another version: change it in `pom.xml`, run `python -m tests.neo4j_server resolve` (it refuses the
new jars, and says where they are), look at what changed, then write the list with
`sha256sum *.jar > jars-VERSION.sha256` in that folder and commit it here.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parent
POM = HERE / "pom.xml"
VERSION = ElementTree.parse(POM).findtext("properties/neo4j.version") or ""
CHECKSUMS = HERE / f"jars-{VERSION}.sha256"
PASSING_TROUBLE = re.compile(r"429|Too Many Requests|timed out|Connection reset")
JAVA_HOMES = Path("/usr/lib/jvm")


class Neo4jMissing(RuntimeError):
    """Java, Maven or the jars are not to be had on this machine."""


class WrongJars(RuntimeError):
    """The jars are not those of the committed list: never run them."""


def jar_folder() -> Path:
    """
    The folder that holds the jars of `VERSION` and nothing else, under `CARESEAMS_NEO4J_CACHE`.

    Safe for test runs side by side; offline once the jars are there. Raises `Neo4jMissing` or `WrongJars`.
    """
    cache = Path(os.environ.get("CARESEAMS_NEO4J_CACHE", "~/.cache/careseams-neo4j-test")).expanduser()
    cache.mkdir(parents=True, exist_ok=True)
    folder = cache / VERSION
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _resolve_into(folder)
    refuse_other_jars(folder)
    return folder


def refuse_other_jars(folder: Path) -> None:
    """Raises `WrongJars` unless `folder` holds exactly the committed jars, byte for byte."""
    wanted = CHECKSUMS.read_text().splitlines() if CHECKSUMS.exists() else []
    found = [f"{_sha256(jar)}  {jar.name}" for jar in sorted(folder.glob("*.jar"))]
    wrong = sorted({line.split()[1] for line in set(wanted) ^ set(found)})
    if wrong:
        raise WrongJars(
            f"{len(wrong)} jars in {folder} differ from {CHECKSUMS.name}, first {wrong[0]}; "
            "remove that folder to take them again"
        )


def java() -> Path:
    """A Java that runs Neo4j 5 (17 or 21): from JAVA_HOME, the path, or where Linux keeps its JDKs."""
    home, on_path = os.environ.get("JAVA_HOME"), shutil.which("java")
    candidates = [Path(home) / "bin/java"] if home else []
    candidates += [Path(on_path)] if on_path else []
    candidates += sorted(JAVA_HOMES.glob("*/bin/java"))
    for candidate in candidates:
        if candidate.exists() and _major_version(candidate) in (17, 21):
            return candidate
    raise Neo4jMissing("no Java 17 or 21 found; install a JDK 17 or set JAVA_HOME")


def _resolve_into(folder: Path) -> None:
    """Fill `folder` in one step, so that a run that was cut short leaves no half of it."""
    partial = folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    for wait_s in (10, 20, 30, 0):
        failure = _copy_dependencies(partial)
        if failure is None:
            partial.rename(folder)
            return
        if not PASSING_TROUBLE.search(failure) or wait_s == 0:
            raise Neo4jMissing(f"Maven could not resolve Neo4j {VERSION}:\n{failure[-3000:]}")
        time.sleep(wait_s)


def _copy_dependencies(folder: Path) -> str | None:
    """Ask Maven for the jars; what it said if it failed, else None."""
    maven = shutil.which("mvn")
    if maven is None:
        raise Neo4jMissing("no Maven (mvn) found; it takes the released jars of Neo4j")
    options = ["-B", "-q", "-U", "-f", str(POM), f"-DoutputDirectory={folder}"]
    command = [maven, *options, "dependency:copy-dependencies"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return None if done.returncode == 0 else done.stdout + done.stderr


def _major_version(java: Path) -> int:
    said = subprocess.run([java, "-version"], check=False, capture_output=True, text=True).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found.group(1)) if found else 0


def _sha256(jar: Path) -> str:
    with jar.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
