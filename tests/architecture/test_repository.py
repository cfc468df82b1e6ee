"""What no file we hand on may hold: paths of one machine, addresses of package servers, unfinished work."""

import re
import subprocess

import pytest

from tests.architecture.source import REPOSITORY

MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/[\w.-]+")
PACKAGE_SERVER = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.]org|yarnpkg[.]com|repo1?[.]maven[.]|crates[.]io|proxy[.]golang[.]"
    r"|(?:deb|archive)[.](?:debian|ubuntu)[.]"
)
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b")


def tracked_files() -> list[str]:
    """Every file that git keeps and that is here."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    return [name for name in listed.stdout.split("\0") if name and (REPOSITORY / name).is_file()]


def found_in(files: list[str], pattern: re.Pattern[str]) -> list[str]:
    """Where the pattern stands, as `file:line found`."""
    found = []
    for name in files:
        text = (REPOSITORY / name).read_text(errors="ignore")
        for hit in pattern.finditer(text):
            found.append(f"{name}:{text.count(chr(10), 0, hit.start()) + 1} {hit.group()}")
    return found


@pytest.fixture(scope="module")
def files():
    listed = tracked_files()
    assert {"Makefile", "pyproject.toml", "requirements.lock"} <= set(listed)
    return listed


@pytest.mark.parametrize("pattern", [MACHINE_PATH, PACKAGE_SERVER], ids=["machine path", "package server"])
def test_no_file_names(pattern, files):
    assert found_in(files, pattern) == []


def test_nothing_is_left_unfinished(files):
    """A bundle holds other people's code as well; its source is looked at. A picture has no words."""
    others = (".min.js", ".png")
    ours = [name for name in files if not name.startswith("tests/") and not name.endswith(others)]
    assert found_in(ours, UNFINISHED) == []


@pytest.mark.parametrize(
    ("pattern", "text", "hit"),
    [
        (MACHINE_PATH, "~root~x.py", True),
        (MACHINE_PATH, "see '~work~main'", True),
        (MACHINE_PATH, "~home~ann~data", True),
        (MACHINE_PATH, "care~home~visit", False),
        (MACHINE_PATH, "https:~~example.org~work~item", False),
        (PACKAGE_SERVER, "https:~~pypi^org~simple", True),
        (PACKAGE_SERVER, "files^pythonhosted^org", True),
        (PACKAGE_SERVER, "import pypika^organisation", False),
        (UNFINISHED, "# TODO later", True),
        (UNFINISHED, "raise NotImplementedError", True),
        (UNFINISHED, "return NotImplemented", False),
    ],
)
def test_the_patterns_see_what_they_are_for(pattern, text, hit):
    """Written with ~ and ^, since this file too may not hold what it looks for."""
    assert bool(pattern.search(text.replace("~", "/").replace("^", "."))) is hit
