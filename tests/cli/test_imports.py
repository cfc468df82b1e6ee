"""Imports at the command line: every rejected row can be reached, and the help says what there is."""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import pytest

from app.cli_import import FIRST_IN_JSON, FIRST_LINES
from app.pages.import_first import COPY
from pathway.importing.templates import IMPORTS, describe
from pathway.importing.times import Dates
from tests.cli.conftest import Run

BESIDE_CROSSINGS = ("holdings", "accounts")


@pytest.fixture
def rejected(run: Run, embedded: str, tmp_path: Path, monkeypatch):
    """Imports some contacts of nobody into an embedded store; returns what was printed."""
    monkeypatch.setenv("CARESEAMS_STORE", embedded)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert run("init").code == 0

    def count(rows: int, *more: str):
        file = tmp_path / "contacts.csv"
        file.write_text("patient,time,organisation\n" + ",2026-01-05T09:00,RXA\n" * rows)
        done = run("import", "contacts", file, *more)
        assert done.code == 0
        return done

    return count


def rows_of(file: Path) -> list[int]:
    return [json.loads(line)["row"] for line in file.read_text().splitlines()]


def written(tmp_path: Path) -> list[Path]:
    return list(tmp_path.glob("careseams-rejections-*"))


@pytest.mark.parametrize("rows", [FIRST_LINES, FIRST_LINES + 1, FIRST_IN_JSON, FIRST_IN_JSON + 1])
def test_every_rejection_is_on_the_screen_or_in_the_file_that_it_names(rejected, tmp_path, rows):
    out = rejected(rows).out
    assert out.count("no patient") == min(rows, FIRST_LINES)
    if rows <= FIRST_LINES:
        assert written(tmp_path) == [] and "all" not in out
        return
    (file,) = written(tmp_path)
    assert f"all {rows:,} rejections: {file}" in out
    assert rows_of(file) == list(range(1, rows + 1))


@pytest.mark.parametrize("rows", [FIRST_LINES + 1, FIRST_IN_JSON, FIRST_IN_JSON + 1])
def test_every_rejection_is_in_the_json_or_in_the_file_that_it_names(rejected, tmp_path, rows):
    document = rejected(rows, "--json").json
    assert len(document["rejections"]) == min(rows, FIRST_IN_JSON)
    if rows <= FIRST_IN_JSON:
        assert document["all_rejections"] is None and written(tmp_path) == []
    else:
        assert len(rows_of(Path(document["all_rejections"]))) == rows


def test_rejections_say_once_how_rows_are_counted(rejected):
    assert rejected(2).out.count("Rows are counted from 1 under the header; blank lines are not counted") == 1
    assert "counted from 1" not in rejected(0).out
    assert rejected(1).out.startswith("1 row: ")


def test_rejections_stand_in_the_order_of_their_rows(run: Run, embedded: str, tmp_path: Path, monkeypatch):
    """A row that points nowhere is known later than one that cannot be read."""
    monkeypatch.setenv("CARESEAMS_STORE", embedded)
    assert run("init").code == 0
    file = tmp_path / "hazards.csv"
    file.write_text("handoff,sentence\nnowhere,A letter is lost\n\n,\nnowhere,A result is lost\n,\n")
    report = run("import", "hazards", file, "--json").json
    assert [one["row"] for one in report["rejections"]] == [1, 2, 3, 4]


def test_a_column_with_blanks_around_its_name_can_be_mapped(run: Run, embedded: str, tmp_path, monkeypatch):
    monkeypatch.setenv("CARESEAMS_STORE", embedded)
    assert run("init").code == 0
    file = tmp_path / "contacts.csv"
    file.write_text("patient, Seen On ,organisation\nP1,2026-01-05,RXA\n")
    for given in ("time=Seen On ,patient=patient", "time= Seen On "):
        done = run("import", "contacts", file, "--map", given, "--dry-run", "--json")
        assert done.code == 0 and done.json["accepted"] == 1, done.err


def test_how_many_rejections_are_told_at_once():
    assert (FIRST_LINES, FIRST_IN_JSON) == (20, 1000)


@pytest.mark.parametrize("what", [one for one in IMPORTS if one not in BESIDE_CROSSINGS])
def test_the_columns_are_those_that_the_import_reads(what, run: Run):
    document = run("import", what, "--columns", "--json").json
    assert document["columns"] == json.loads(json.dumps([asdict(row) for row in describe(what)]))


def test_crossings_tell_the_columns_of_the_files_beside_them_too(run: Run):
    document = run("import", "crossings", "--columns", "--json").json
    assert [row["column"] for row in document["accounts"] if row["required"]] == ["teller", "text"]
    lines = run("import", "crossings", "--columns").out
    assert "A file of holdings:" in lines and "held_until" in lines


@pytest.mark.parametrize("what", ["contacts", "crossings", "claims"])
def test_an_import_without_a_file_says_what_to_try(what, run: Run):
    done = run("import", what)
    assert done.code == 2 and f"careseams import {what} FILE, or --columns" in done.err


@pytest.mark.parametrize("what", ["contacts", "crossings", "events"])
def test_the_help_names_the_ways_to_read_dates_that_there_are(what, run: Run):
    told = " ".join(run("import", what, "--help").out.split())
    assert f"How dates with slashes are read: {' or '.join(get_args(Dates))}" in told
    assert "month-first" not in told


def test_a_copy_made_before_is_the_way_back_from_contacts_as_the_page_says(
    run, embedded, tmp_path, monkeypatch
):
    """Nothing takes contacts back: the page names two commands, and they do what it says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CARESEAMS_STORE", embedded)
    assert run("init").code == 0

    def bring(name: str, rows: str) -> None:
        (tmp_path / name).write_text("patient,time,organisation\n" + rows)
        assert run("import", "contacts", name).code == 0

    def counted(*store: str) -> str:
        return run("moves", "--by", "organisation", *store, "--json").json["moves"]

    bring("first.csv", "P1,2026-01-05T09:00,RXA\nP1,2026-01-06T09:00,RXB\n")
    before, after = (command.split()[1:] for command in COPY)
    assert run(*before).code == 0
    kept = counted()
    bring("wrong.csv", "P2,2026-01-05T09:00,RXB\nP2,2026-01-06T09:00,RXA\n")
    assert counted() != kept
    assert run(*after).code == 0
    assert counted("--store", after[-1]) == kept
