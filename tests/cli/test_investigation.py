"""The document by command: of an open case, for its owner alone, never written over unasked, checkable."""

import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app import cli_common
from pathway.engine import Engine
from tests.cli.conftest import Run
from tests.cli.test_verbs import CONTACTS, CROSSINGS, HOLDINGS, WHY, asked_why

FILES = {"contacts": CONTACTS, "crossings": CROSSINGS, "holdings": HOLDINGS}


@pytest.fixture
def case(embedded: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The number of an open case over a small store."""
    monkeypatch.setenv("CARESEAMS_STORE", embedded)
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text)
    run("init")
    run("import", "contacts", tmp_path / "contacts.csv")
    run("import", "crossings", tmp_path / "crossings.csv", "--holdings", tmp_path / "holdings.csv")
    return run("trace", *asked_why(WHY), "--json", typed="P2\n").json["case"]


def test_it_is_written_for_its_owner_alone_and_checked(case: str, run: Run, tmp_path: Path):
    file = tmp_path / "LR-1.html"
    done = run("investigation", case, "--out", file, "--json")
    assert (done.code, done.json["crossings"], done.json["with_outcome"]) == (0, 1, False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (
        "learning response" in file.read_text() and "R2" in file.read_text() and "P2" not in file.read_text()
    )
    checked = run("check", "--document", file, "--json")
    assert checked.json == {"ok": True, "file": str(file), "sha256": done.json["sha256"]}
    said = run("investigation", case, "--out", tmp_path / "b.html", "--with-outcome")
    assert "without the outcome" not in said.out and "Seal (keep it elsewhere)" in said.out


def test_two_runs_write_the_same_bytes(case: str, run: Run, tmp_path: Path):
    for name in ("a", "b"):
        assert run("investigation", case, "--out", tmp_path / name, "--actor", name).code == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_changed_document_is_told(case: str, run: Run, tmp_path: Path):
    file = tmp_path / "a.html"
    run("investigation", case, "--out", file)
    file.write_text(file.read_text().replace("3 days", "0 days"))
    done = run("check", "--document", file)
    assert (done.code, done.out) == (3, "") and "not as it was made" in done.err


def test_no_file_is_written_over_unasked_and_no_look_is_made_for_it(case: str, run: Run, tmp_path: Path):
    file = tmp_path / "mine.html"
    file.write_text("mine")
    looks = run("check", "--json").json["audit_rows"]
    for out in (file, tmp_path, tmp_path / "none" / "a.html"):
        done = run("investigation", case, "--out", out)
        assert (done.code, done.out) == (2, "")
    assert file.read_text() == "mine" and run("check", "--json").json["audit_rows"] == looks
    assert run("investigation", case, "--out", file, "--replace").code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and file.read_text() != "mine"
    assert sorted(tmp_path.glob(".mine*")) == []
    assert run("check", "--json").json["audit_rows"] == looks + 1


@pytest.mark.parametrize("actor", ["P2", "p-2"])
def test_who_looks_may_not_be_the_person_and_nothing_is_written(
    case: str, run: Run, tmp_path: Path, actor: str
):
    looks = run("check", "--json").json["audit_rows"]
    done = run("investigation", case, "--out", tmp_path / "a.html", "--actor", actor)
    assert (done.code, done.out) == (2, "") and "the person’s own identifier" in done.err
    assert actor not in done.err and not (tmp_path / "a.html").exists()
    assert run("check", "--json").json["audit_rows"] == looks
    told = run("trace", *asked_why(WHY), "--actor", actor, typed="P2\n")
    assert (told.code, told.out) == (2, "") and actor not in told.err


def test_no_document_is_made_before_the_route_begins_or_beyond_the_data(case: str, run: Run, tmp_path: Path):
    for moment, words in (
        (("--as-of", "2020-01-01"), "nothing of this person is recorded here by that day"),
        (("--as-known", "2020-01-01"), "nothing of this person is recorded here by that day"),
        (("--as-of", "2026-10-01"), "what is recorded ends on"),
    ):
        done = run("investigation", case, "--out", tmp_path / "a.html", *moment)
        assert done.code == 2 and words in done.err and "nobody of that identifier" not in done.err
        assert not (tmp_path / "a.html").exists()


def test_a_case_that_has_ended_is_refused_and_one_that_never_was_not_found(
    case: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert run("investigation", "case-none", "--out", tmp_path / "a").code == 2
    late = datetime.now().astimezone() + timedelta(hours=9)
    whole = cli_common.engine_for

    def engine_for(*args: object) -> Engine:
        engine = whole(*args)  # type: ignore[arg-type]
        engine.clock = lambda: late
        return engine

    monkeypatch.setattr("app.cli.engine_for", engine_for)
    done = run("investigation", case, "--out", tmp_path / "a")
    assert (done.code, done.out) == (4, "") and not (tmp_path / "a").exists()
