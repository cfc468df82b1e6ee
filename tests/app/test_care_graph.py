"""The bundle that is kept is the one that its source makes, to the byte; with its licences, asking nobody."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOM = Path(__file__).parents[2] / "app" / "care_graph"
SOURCE = ROOM / "src"
INSTALL = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source with what it needs installed, as its lock says."""
    if shutil.which("npm") is None:
        if os.environ.get("REQUIRE_NODE"):
            pytest.fail("Node and npm are missing")
        pytest.skip("Node and npm are missing: the bundle was not made again")
    folder = tmp_path_factory.mktemp("care_graph") / "src"
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run(INSTALL, cwd=folder, check=True, capture_output=True)
    return folder


def build(workshop: Path, into: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node", "build.mjs", str(into)], cwd=workshop, check=False, capture_output=True, text=True
    )


@pytest.mark.parametrize("name", ["care_graph.min.js", "LICENCES.txt"])
def test_the_bundle_is_made_from_its_source_to_the_byte(workshop, tmp_path, name):
    made = build(workshop, tmp_path)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / name).read_bytes() == (ROOM / name).read_bytes(), "run `make care_graph`"


def test_the_line_to_mend_must_stand_there_once(workshop, tmp_path):
    """A version of the library that reads otherwise ends the build instead of going out unmended."""
    library = workshop / "node_modules" / "cytoscape" / "dist" / "cytoscape.esm.mjs"
    text = library.read_text()
    fault = "_p.backgrounding = !(totalCompleted === numImages);"
    assert text.count(fault) == 1
    try:
        for other in (text.replace(fault, "_p.backgrounding = false;"), text + f"\n// {fault}"):
            library.write_text(other)
            made = build(workshop, tmp_path)
            assert made.returncode != 0
            assert "the line to mend stands" in made.stderr
            assert not (tmp_path / "care_graph.min.js").exists()
    finally:
        library.write_text(text)


def test_the_bundle_is_mended_and_carries_the_licences():
    bundle = (ROOM / "care_graph.min.js").read_text()
    assert re.search(r"backgrounding=\w+>0&&\w+!==\w+", bundle)
    licences = (ROOM / "LICENCES.txt").read_text()
    locked = json.loads((SOURCE / "package-lock.json").read_text())["packages"]
    used = [name for name, one in locked.items() if name and not one.get("dev")]
    assert used
    for path in used:
        name = path.removeprefix("node_modules/")
        assert f"{name} {locked[path]['version']} (MIT)" in licences


def test_the_lock_pins_every_package_by_hash_and_names_no_host():
    packages = json.loads((SOURCE / "package-lock.json").read_text())["packages"]
    for path, one in packages.items():
        if path:
            assert one["integrity"].startswith("sha512-"), path
        assert "resolved" not in one, path
