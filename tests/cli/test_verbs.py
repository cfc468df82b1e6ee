"""The verbs on both stores: what they print, how they end, and that nothing half done stays."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.shared_data import shared_data

SEPSIS = (
    "patient=patient_id,time=event_time,organisation=organisation,service=service,activity=activity,seq=seq"
)
CONTACTS = """patient,time,organisation,service,activity,seq
P1,2026-01-05T09:00,RXA,ED,arrives,1
P1,2026-01-05T15:00,RXA,Ward 7,admitted,2
P1,2026-01-09T11:00,RXB,District nursing,visit,3
P2,2026-02-01T10:00,RXA,ED,arrives,4
P2,2026-02-02T10:00,RXB,District nursing,visit,5
"""
HEADER = "request_id,parent,patient,from,to,kind,sent,accepted,never_arrived,carried_by,other_channel,carries"
CROSSINGS = f"""{HEADER}
R1,,P1,RXA/Ward 7,RXB/District nursing,care_request,2026-01-08T10:00,2026-01-09T10:00,,service,,dressings
R2,,P2,RXA/Ward 7,RXB/District nursing,care_request,2026-02-01T12:00,,2026-02-02T12:00,carer,no,dressings
"""
HOLDINGS = """request_id,holder,from,until,told_by
R1,RXA,2026-01-08T10:00,2026-01-09T10:00,case review
R2,nobody,2026-02-01,2026-02-04,case review
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A few invented contacts, crossings and holdings."""
    made = {"contacts": CONTACTS, "crossings": CROSSINGS, "holdings": HOLDINGS}
    for name, text in made.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return {name: tmp_path / f"{name}.csv" for name in made}


@pytest.fixture
def filled(store: str, run: Run, files: dict[str, Path]) -> str:
    """A store with the small files in it."""
    for command in (
        ("init",),
        ("import", "contacts", files["contacts"]),
        ("import", "crossings", files["crossings"], "--holdings", files["holdings"]),
    ):
        done = run(*command)
        assert done.code == 0, done.err
    return store


def test_synthea_comes_in_whole_and_its_moves_are_known(store: str, run: Run):
    file = shared_data("synthea/encounters.csv")
    assert run("init").code == 0
    first = run("import", "contacts", file, "--profile", "synthea", "--json").json
    assert (first["rows"], first["accepted"], first["rejected"]) == (2590, 2590, 0)
    moves = run("moves", "--by", "organisation", "--json").json
    assert (len(moves["moves"]), sum(row["moves"] for row in moves["moves"])) == (223, 967)
    assert "do not show letters" in moves["left_out"] and moves["tie_rule"]
    again = run("import", "contacts", file, "--profile", "synthea", "--json").json
    assert (again["accepted"], again["already_known"]) == (0, 2590)


def test_sepsis_rejects_its_rows_without_a_patient_by_name(store: str, run: Run):
    file = shared_data("sepsis.parquet")
    assert run("init").code == 0
    report = run("import", "contacts", file, "--map", SEPSIS, "--json").json
    assert (report["rows"], report["accepted"], report["rejected"]) == (15214, 15190, 24)
    assert {(one["column"], one["reason"]) for one in report["rejections"]} == {("patient_id", "no patient")}
    moves = run("moves", "--by", "organisation", "--json").json
    assert (len(moves["moves"]), sum(row["moves"] for row in moves["moves"])) == (196, 7041)


def test_a_handoff_shows_its_traffic_waits_and_who_held_it(filled: str, run: Run):
    document = run("handoffs", "--json").json
    (row,) = document["handoffs"]
    assert (row["from"], row["to"], row["kind"]) == ("RXA/Ward 7", "RXB/District nursing", "care_request")
    assert (row["crossings"], row["traffic_source"], row["unheld_days"]) == (2, "crossings", 3)
    assert row["carried_by_carer"] == {"k": 1, "n": 2}
    assert (row["died_or_lost_while_nobody_held"], row["died_or_lost_period"]) == (
        0,
        "whole record until as_at",
    )
    waits = row["waiting"]
    assert waits["unowned_patient_days_in_year"] == {"low": 0, "high": waits["patient_days_in_year"]}
    without = waits["no_acceptance_recorded"]
    assert (without["crossings"], without["people"], without["crossings_over_target"]) == (1, 1, None)
    assert without["period"] == "whole record until as_at" and waits["died_before_accepted"]["crossings"] == 0
    assert row["events_per_year"]["mean"] is None and row["evidence"] == "not_assessed"
    assert row["mark"] == "nobody, or not everyone, has answered"
    assert row["highlight"] == "no appetite declared"
    assert document["as_at_reason"].startswith("the last instant")


@pytest.mark.parametrize("verb", ["handoffs", "boundaries"])
def test_a_year_that_reaches_out_of_the_data_is_told(filled: str, run: Run, verb: str):
    asked = (verb, "--as-of", "2027-05-20")
    said = run(*asked)
    assert "holds 0 days of" in said.out and "Nothing later is known" in said.out
    assert said.out.startswith("The year looked at holds") is (verb == "boundaries")
    document = run(*asked, "--json").json
    assert document["part_of_year_warning"] in said.out
    assert {part["what"] for part in document["part_of_year"]} == {"contacts", "crossings"}
    assert all(part["ends_early"] and part["days"] == 0 for part in document["part_of_year"])


def test_boundaries_are_summed_and_ask_for_an_appetite(filled: str, run: Run):
    said = run("boundaries")
    assert "No appetite is declared" in said.out and "RXA → RXB" in said.out
    assert run("parameters", "set", "appetite", "2", "--declared-by", "Board").code == 0
    document = run("boundaries", "--json").json
    assert document["headline"]["appetite"] == 2
    assert [row["unheld_days"] for row in document["boundaries"]] == [3]


def test_a_trace_reads_the_identifier_from_standard_input_and_never_says_it(filled: str, run: Run):
    asked = ("trace", "--purpose", "learning response", "--case", "LR-1", "--basis", "PSIRF", "--json")
    done = run(*asked, typed="P2\n")
    assert done.code == 0, done.err
    document = done.json
    assert (len(document["contacts"]), document["unheld_days"]) == (2, 3)
    (crossing,) = document["crossings"]
    assert crossing["held_by"][0]["holder"] is None and crossing["carried_by"] == "carer"
    assert "P2" not in done.out.replace("R2", "") and document["case"].startswith("case-")
    assert "every look is recorded" in document["warning"]


WHY = {"--purpose": "learning response", "--case": "LR-1", "--basis": "PSIRF"}


def asked_why(given: dict[str, str]) -> list[str]:
    return [part for pair in given.items() for part in pair]


@pytest.mark.parametrize("blank", WHY)
def test_a_trace_with_a_blank_reason_names_what_is_blank(filled: str, run: Run, blank: str):
    done = run("trace", *asked_why(WHY | {blank: " "}), typed="P1\n")
    assert (done.code, done.out) == (4, "")
    assert {option for option in WHY if option in done.err} == {blank}


@pytest.mark.parametrize("missing", WHY)
def test_a_trace_without_a_reason_names_the_missing_option(filled: str, run: Run, missing: str):
    done = run("trace", *asked_why({name: words for name, words in WHY.items() if name != missing}))
    assert (done.code, done.out) == (2, "")
    assert {option for option in WHY if option in done.err} == {missing}


def test_a_trace_says_days_and_times_of_the_local_clock(filled: str, run: Run, tmp_path: Path):
    """Midnight in summer is 23:00 UTC of the day before; what is known only to the day has no time."""
    for at in ("2026-04-01T00:00", "2026-04-01"):
        row = f"R-{at},P9,RXA/Ward 7,RXB/District nursing,care_request,{at}"
        (tmp_path / "more.csv").write_text(f"request_id,patient,from,to,kind,sent\n{row}\n")
        assert run("import", "crossings", tmp_path / "more.csv").code == 0
    asked = ("trace", *asked_why(WHY), "--as-of", "2026-04-01")
    said = run(*asked, typed="P9\n").out
    assert "sent 1 Apr 2026, 00:00 " in said and "sent 1 Apr 2026 " in said and "31 Mar" not in said
    assert "0 contacts, 2 crossings." in said and "As at 1 Apr 2026." in said
    assert "nobody held one of them: not told." in said
    document = run(*asked, "--json", typed="P9\n").json
    times = {status["happened_at"] for row in document["crossings"] for status in row["status"]}
    assert times == {"2026-03-31T23:00:00Z"}


def test_a_trace_of_nobody_says_so_and_gives_no_figures(filled: str, run: Run):
    done = run("trace", *asked_why(WHY), typed="P77\n")
    assert done.code == 0
    assert "Nobody of that identifier has a contact or crossing here" in done.out
    assert "Check how it is written" in done.out
    assert "0 contacts" not in done.out and "Days in which" not in done.out


@pytest.mark.parametrize("patient", ["P1", "P77"])
def test_before_a_route_begins_it_is_not_said_that_there_is_nobody(filled: str, run: Run, patient: str):
    """The same words of somebody who comes later and of nobody: the day chosen tells no more than its own."""
    for moment in ("--as-of", "--as-known"):
        done = run("trace", *asked_why(WHY), moment, "2020-01-01", typed=f"{patient}\n")
        assert done.code == 0 and "Nobody of that identifier" not in done.out
        assert "Nothing of this person is recorded here as at" in done.out and "1 Jan 2020" in done.out
        assert "Choose a later day" in done.out and "contacts" not in done.out


def test_a_trace_beyond_the_data_is_refused(filled: str, run: Run):
    done = run("trace", *asked_why(WHY), "--as-of", "2026-10-01", typed="P1\n")
    assert (done.code, done.out) == (2, "") and "what is recorded ends on" in done.err
    assert "Of later days nothing is known" in done.err


def test_a_route_told_of_in_part_says_of_how_many_crossings(filled: str, run: Run, tmp_path: Path):
    second = CROSSINGS.splitlines()[2].replace("R2", "R3")
    (tmp_path / "more.csv").write_text(f"{HEADER}\n{second}\n")
    assert run("import", "crossings", tmp_path / "more.csv").code == 0
    said = run("trace", *asked_why(WHY), typed="P2\n").out
    assert "nobody held one of them: 3 (told of 1 of 2 crossings)." in said


def test_every_text_says_its_moment_in_words(filled: str, run: Run):
    for verb in ("handoffs", "boundaries"):
        said = run(verb).out
        assert "As at 4 Feb 2026, 00:00 (the last instant" in said
        assert "As at 1 Feb 2026 (the date asked for)" in run(verb, "--as-of", "2026-02-01").out
    assert "days unheld, summed over crossings told of" in run("boundaries").out


def test_a_dry_run_writes_nothing(store: str, run: Run, files: dict[str, Path]):
    run("init")
    head = run("check", "--json").json["head"]
    report = run("import", "contacts", files["contacts"], "--dry-run", "--json").json
    assert (report["accepted"], report["dry_run"]) == (5, True)
    assert run("check", "--json").json["head"] == head


def test_strict_writes_nothing_and_ends_with_one(store: str, run: Run, files: dict[str, Path]):
    run("init")
    bad = files["contacts"].with_name("bad.csv")
    bad.write_text(CONTACTS + ",2026-02-02T10:00,RXB,District nursing,visit,6\n")
    head = run("check", "--json").json["head"]
    done = run("import", "contacts", bad, "--strict")
    assert (done.code, done.out) == (1, "") and "no patient" in done.err
    assert run("check", "--json").json["head"] == head
    assert run("import", "contacts", bad, "--json").json["rejected"] == 1


def test_a_later_file_adds_what_is_new_and_takes_nothing_away(filled: str, run: Run, tmp_path: Path):
    later = tmp_path / "later.csv"
    head, first, second = CROSSINGS.splitlines()
    later.write_text(
        "\n".join((head, first, second.replace(",,2026-02-02T12:00", ",2026-02-03T09:00,"))) + "\n"
    )
    report = run("import", "crossings", later, "--json").json
    assert (report["accepted"], report["changed"], report["already_known"]) == (1, 1, 1)
    row = run("handoffs", "--json").json["handoffs"][0]
    assert row["waiting"]["crossings"] == 2 and row["crossings"] == 2


def test_a_record_that_points_nowhere_is_rejected_by_row(filled: str, run: Run, tmp_path: Path):
    hazards = tmp_path / "hazards.csv"
    handoff = run("handoffs", "--json").json["handoffs"][0]["id"]
    hazards.write_text(
        "handoff,sentence,judgement.side,judgement.likelihood,judgement.consequence,judgement.people\n"
        f'"{handoff}",Dressings do not arrive,both,3,3,4\n"nowhere",Dressings do not arrive,both,3,3,4\n'
    )
    report = run("import", "hazards", hazards, "--json").json
    assert (report["accepted"], report["rejected"]) == (1, 1)
    assert (report["rejections"][0]["row"], report["rejections"][0]["column"]) == (2, "handoff")
    assert run("handoffs", "--json").json["handoffs"][0]["judged_per_year"]["mean"] > 0


def test_check_finds_all_well_and_says_the_head(filled: str, run: Run):
    document = run("check", "--json").json
    assert document["ok"] and len(document["head"]) == 64 and document["findings"] == []


def test_an_export_counts_the_rows_of_each_file(filled: str, run: Run, tmp_path: Path):
    said = run("export", tmp_path / "out").out
    assert ": 1 row\n" in said and ": 1 rows" not in said and " rows\n" in said


def test_as_known_shows_what_was_known_then(filled: str, run: Run):
    assert run("handoffs", "--as-known", "2020-01-01", "--json").json["handoffs"] == []


def test_everything_goes_from_one_store_to_the_other_and_back(
    embedded: str, server: str, run: Run, files: dict[str, Path], tmp_path: Path
):
    assert run("init", "--store", embedded).code == 0
    run("import", "contacts", files["contacts"], "--store", embedded)
    run("import", "crossings", files["crossings"], "--holdings", files["holdings"], "--store", embedded)
    manifest = run("export", tmp_path / "out", "--store", embedded, "--json").json
    assert run("import", "bundle", tmp_path / "out", "--store", server).code == 0
    back = run("export", tmp_path / "back", "--store", server, "--json").json
    assert back["files"] == manifest["files"] and back["head"] == manifest["head"]
    for verb in ("handoffs", "boundaries", "moves"):
        assert run(verb, "--store", embedded, "--json").json == run(verb, "--store", server, "--json").json
    assert run("check", "--store", server, "--json").json["ok"]


def test_evaluate_needs_no_store(run: Run, tmp_path: Path):
    asked = tmp_path / "asked.json"
    asked.write_text(json.dumps({"kind": "rate", "hazards": [{"L": 3, "C": 3}], "y": 6, "n": 400}))
    answer = run("evaluate", asked).json
    assert answer["posterior"]["mean"] == pytest.approx((2.354900007 + 6) / (50.3911444 + 400), rel=1e-6)
    assert run("evaluate", "-", typed='{"kind": "colour"}').code == 2


REFUSALS = {
    "no such verb": (("dance",), 2, "No such command"),
    "no store yet": (("handoffs",), 3, "init"),
    "another product's address": (("handoffs", "--store", "mysql://x"), 2, "neo4j://host:port"),
    "a password in the address": (("handoffs", "--store", "neo4j://me:secret@h:1"), 2, "PASSWORD_FILE"),
    "no server": (("handoffs", "--store", "neo4j://127.0.0.1:1"), 3, ""),
    "no such file": (("evaluate", "nowhere.json"), 2, "cannot be read"),
    "no JSON": (("parameters", "set", "appetite", "two", "--declared-by", "x"), 2, "for example 2"),
    "no such parameter": (("parameters", "set", "colour", "2", "--declared-by", "x"), 2, "appetite"),
    "no date": (("moves", "--from", "yesterday"), 2, "2026-05-20"),
    "days the wrong way round": (
        ("moves", "--from", "2026-05-20", "--to", "2026-05-19"), 2, "--from 2026-05-20, --to 2026-05-19"
    ),
    "a gap below nothing": (("moves", "--longest-gap", "-1"), 2, "--longest-gap -1"),
    "a gap without end": (("moves", "--longest-gap", "inf"), 2, "--longest-gap inf"),
    "no mapping": (("import", "contacts", "x.csv", "--map", "patient"), 2, "field=COLUMN"),
    "no host but this": (("serve", "--host", "0.0.0.0", "--port", "0"), 4, "only on this computer"),
}  # fmt: skip


@pytest.mark.parametrize(("args", "code", "said"), REFUSALS.values(), ids=REFUSALS)
def test_every_refusal_says_what_to_try_and_leaves_standard_output_empty(
    args: tuple[str, ...], code: int, said: str, run: Run, embedded: str, tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("CARESEAMS_STORE", embedded)
    password = tmp_path / "password"
    password.write_text("not-the-password\n")
    monkeypatch.setenv("CARESEAMS_NEO4J_PASSWORD_FILE", str(password))
    if args[0] in ("parameters", "moves", "import", "serve"):
        assert run("init").code == 0
    done = run(*args)
    assert (done.code, done.out) == (code, "")
    assert said in done.err and "Traceback" not in done.err and "secret" not in done.err
    assert "not-the-password" not in done.err


def test_another_key_is_refused_by_name(filled: str, run: Run, files: dict[str, Path], own_key: Path):
    own_key.write_text("ab" * 32 + "\n")
    done = run("import", "contacts", files["contacts"])
    assert done.code == 3 and "key" in done.err and "ab" * 32 not in done.err


def test_columns_are_described_from_the_catalogue(run: Run):
    rows = run("import", "claims", "--columns", "--json").json["columns"]
    duty = next(row for row in rows if row["column"] == "duty")
    assert "CLINICAL" in duty["allowed"] and duty["required"]
