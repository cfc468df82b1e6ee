"""`careseams templates` and `import --template`: named, shown, checked, saved, used; wrong ones refused."""

import json

import pytest

ROWS = "Our ref,How bad,Place,Day\nL-1,Sev 3,RX1,03/02/2026\nL-2,low,RX1,04/02/2026\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


@pytest.fixture
def store(run, tmp_path, monkeypatch):
    monkeypatch.setenv("CARESEAMS_KEY_FILE", str(tmp_path / "key"))
    assert run("init", "--store", tmp_path / "store").code == 0
    return tmp_path / "store"


MAP = "reference=Our ref,physical=How bad,organisations=Place,happened_at=Day"


def test_what_a_map_says_is_saved_and_used_again(run, store, file, tmp_path):
    saved = tmp_path / "ours.json"
    first = run(
        "import", "events", file, "--map", MAP, "--dates", "day-first", "--save-template", saved,
        "--dry-run", "--store", store, "--json",
    )  # fmt: skip
    assert first.code == 0 and first.json["fates"]["rejected"] == 1
    made = json.loads(saved.read_text())
    assert (made["import"], made["scheme"], made["dates"]) == ("events", "local", "day-first")
    made["fields"]["physical"]["words"] = {"sev 3": "moderate"}
    saved.write_text(json.dumps(made))
    done = run("import", "events", file, "--template", saved, "--store", store, "--json").json
    assert done["fates"] == first.json["fates"] | {"rejected": 0, "unplaced": 2}
    assert "Of 2 rows: 0 placed, 0 refused, 2 unplaced, 0 rejected." in run(
        "import", "events", file, "--template", saved, "--store", store
    ).out  # fmt: skip


def test_import_quality_is_told_as_counts_of_all(run, store, file):
    assert run("import", "events", file, "--map", MAP, "--dates", "day-first", "--store", store).code == 0
    told = run("import", "quality", "--store", store, "--json").json
    counts = {one["key"]: (one["count"], one["of"]) for one in told["challenges"]}
    assert counts["one"] == (1, 1) and counts["place"] == (0, 1)
    assert run("import", "quality", "--scheme", "nrls", "--store", store, "--json").json["events"] == 0
    assert "1 of 1: Only one organisation is named." in run("import", "quality", "--store", store).out


def test_a_template_that_is_there_is_not_written_over(run, store, file, tmp_path):
    saved = tmp_path / "ours.json"
    saved.write_text("mine")
    done = run("import", "events", file, "--map", MAP, "--save-template", saved, "--store", store)
    assert done.code == 2 and saved.read_text() == "mine"


def test_templates_are_listed_shown_and_checked(run, tmp_path):
    names = [one["name"] for one in run("templates", "list", "--json").json["templates"]]
    assert {"lfpse-5", "nrls", "generic-events", "complaints", "fhir-adverse-event"} <= set(names)
    shown = run("templates", "show", "nrls").out
    copy = tmp_path / "copy.json"
    copy.write_text(shown, encoding="utf-8")
    assert run("templates", "check", copy, "--json").json["scheme"] == "nrls"
    assert run("templates", "show", copy).out == shown
    copy.write_text(shown.replace('"physical"', '"moods"'), encoding="utf-8")
    wrong = run("templates", "check", copy)
    assert wrong.code == 2 and "no such field" in wrong.err and "copy.json" in wrong.err


@pytest.mark.parametrize("whole", ["RX1", "RX1,soon,later", "RX1,2026-01-01"])
def test_whole_needs_an_organisation_and_two_days(run, store, file, whole):
    done = run("import", "events", file, "--whole", whole, "--map", MAP, "--store", store)
    assert done.code == 2 and "--whole RX1,2026-01-01,2026-03-31" in done.err
