"""Contacts in: every row in one heap, ids that re-import repeats, nobody's number anywhere."""

import errno
import hashlib
import re
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.identifiers import organisation_id, service_id
from pathway.columns import bucket_of
from pathway.errors import BadInput, ColumnMissing, DatesAmbiguous, IdentifiableRefused, NotATable, StoreFull
from pathway.importing import parquet_files, staging
from pathway.importing.contacts import read_contacts
from pathway.importing.places import Places
from pathway.importing.pseudonyms import pseudonym
from tests.shared_data import shared_data
from tests.unit.importing.files import (
    HEADER,
    KEY,
    NHS_NUMBERS,
    accounted,
    column,
    contacts,
    reasons,
    staged,
    written,
)


def test_a_contact_comes_in_whole(tmp_path):
    batch = contacts(
        tmp_path, f"{HEADER}\n P-7 ,2026-07-01T08:30,RX1,ED,triage\nP-7,2026-07-01T07:35Z,Council,,\n"
    )
    assert (batch.rows, batch.accepted, batch.repeated, len(batch.rejections)) == (2, 2, 0, 0)
    first, second = staged(batch).to_pylist()
    assert first == {
        "contact_id": first["contact_id"],
        "person": pseudonym(KEY, "P-7"),
        "happened_at": datetime(2026, 7, 1, 7, 30, tzinfo=UTC),
        "organisation": "RX1",
        "service": "RX1/ED",
        "activity": "triage",
        "seq": 1,
        "row": 1,
        "named": False,
    }
    assert re.fullmatch("[0-9a-f]{32}", first["contact_id"])
    assert (second["organisation"], second["service"], second["activity"]) == (
        "local:Council",
        "local:Council/main",
        None,
    )
    assert batch.organisations == (("RX1", "RX1"), ("local:Council", "Council"))
    assert batch.services == (("RX1/ED", "RX1", "ED"), ("local:Council/main", "local:Council", "main"))


def test_without_a_service_column_an_organisation_has_one_service(tmp_path):
    batch = contacts(tmp_path, "patient,time,organisation\nP-7,2026-07-01,RX1\n")
    assert batch.services == (("RX1/main", "RX1", "main"),)
    assert batch.day_only_rows == 1
    assert "1 time without a time of day" in batch.notes[0]


def test_files_lie_by_bucket_and_in_order(tmp_path):
    rows = "".join(f"P-{n % 300},2026-01-{n % 2 + 1:02d},RX1,W{n % 3},,{n % 5}\n" for n in range(2000))
    batch = contacts(tmp_path, f"{HEADER},seq\n{rows}")
    files = sorted(batch.staged.iterdir())
    assert len(files) > 50
    for file in files:
        table = pq.read_table(file)
        found = table.to_pylist()
        assert {bucket_of(row["person"]) for row in found} == {file.stem}
        keys = [(row["person"], row["happened_at"], row["seq"], row["contact_id"]) for row in found]
        assert keys == sorted(keys)
    assert (batch.staged.stat().st_mode & 0o077) == 0


REJECTED = {
    ("", "2026-01-01", "RX1", "ED", ""): ("patient", "empty", "no patient"),
    ("unknown", "2026-01-01", "RX1", "ED", ""): ("patient", "text", "no patient"),
    ("0000000000", "2026-01-01", "RX1", "ED", ""): ("patient", "number", "a number that stands for nobody"),
    ("x" * 201, "2026-01-01", "RX1", "ED", ""): ("patient", "text", "longer than 200 bytes"),
    ("P-7", "", "RX1", "ED", ""): ("time", "empty", "no time"),
    ("P-7", "soon", "RX1", "ED", ""): ("time", "text", "not a date or time"),
    ("P-7", "2026-02-30", "RX1", "ED", ""): ("time", "date", "no such date"),
    ("P-7", "2026-01", "RX1", "ED", ""): ("time", "date", "only a month"),
    ("P-7", "2026-03-29T01:30", "RX1", "ED", ""): ("time", "date", "clocks went forward"),
    ("P-7", "2026-01-01", "", "ED", ""): ("organisation", "empty", "no organisation"),
    ("P-7", "2026-01-01", "HOME", "ED", ""): ("organisation", "text", "HOME is no organisation"),
    ("P-7", "2026-01-01", "x" * 300, "ED", ""): ("organisation", "text", "at most 200 bytes"),
    ("P-7", "2026-01-01", "RX1", "y" * 199, ""): ("service", "text", "at most 200 bytes"),
    ("P-7", "2026-01-01", "RX1", '"a\nb"', ""): ("service", "text", "control characters"),
    ("P-7", "2026-01-01", "RX1", "ED", '"a\nb"'): ("activity", "text", "a line break"),
    ("P-7", "2026-01-01", "RX1", "ED", "z" * 501): ("activity", "text", "longer than 500"),
    ("P-7", "2026-01-01", "9990000018", "ED", ""): ("organisation", "number", "seems to hold an NHS number"),
    ("P-7", "2026-01-01", "RX1", "a@b.example", ""): ("service", "text", "seems to hold an e-mail address"),
    ("P-7", "2026-01-01", "RX1", "ED", "rang Mr Smith"): ("activity", "text", "could identify a person"),
    ("P-7", "2026-01-01", "RX1", "ED"): ("", "row", "fewer values"),
    ("P-7", "2026-01-01", "RX1", "ED", "", ""): ("", "row", "more values"),
}


@pytest.mark.parametrize("row", REJECTED, ids=str)
def test_a_row_is_rejected_with_column_kind_and_reason(tmp_path, row):
    good = "P-1,2026-01-01T10:00,RX1,ED,seen"
    batch = contacts(tmp_path, f"{HEADER}\n{good}\n{','.join(row)}\n{good}\n")
    (place, where, kind, reason), *others = reasons(batch)
    wanted = REJECTED[row]
    assert (place, where, kind) == (2, wanted[0], wanted[1])
    assert wanted[2] in reason
    assert not others
    assert (batch.rows, batch.accepted) == (3, 2)
    assert column(batch, "row") == [1, 3]
    printed = f"{batch.rejections[0]}"
    assert not any(len(value) > 6 and value in printed for value in row)


def test_rejections_name_the_files_own_columns_and_keep_the_order_of_files(tmp_path):
    batch = contacts(
        tmp_path,
        "wer,wann,wo\n,2026-01-01,RX1\nP,x,RX1\n",
        "wer,wann,wo\nP,2026-01-01,\n",
        mapping={"patient": "wer", "time": "wann", "organisation": "wo"},
    )
    found = [(one.file, one.row, one.column) for one in batch.rejections]
    assert found == [("given0.csv", 1, "wer"), ("given0.csv", 2, "wann"), ("given1.csv", 1, "wo")]
    assert batch.rejections[-1] == tuple(batch.rejections)[2] == batch.rejections[1:][1]
    assert batch.accepted == 0
    assert list(batch.staged.iterdir()) == []


# -- identity ----------------------------------------------------------------------------------------


def test_the_id_is_a_keyed_hash_of_what_the_row_says(tmp_path):
    batch = contacts(
        tmp_path, f"{HEADER}\nP-7,2026-01-01T10:00,RX1,ED,seen\nP-7,2026-01-01T10:00,RX1,ED,seen\n"
    )
    said = [pseudonym(KEY, "P-7"), str(1767261600000000), "RX1", "RX1/ED", "seen"]
    for times, made in enumerate(column(batch, "contact_id"), 1):
        message = "\x1f".join(["contact", *said, str(times)])
        key = hashlib.sha256(KEY).digest()
        assert made == hashlib.blake2b(message.encode(), key=key, digest_size=16).hexdigest()


CONTENT = (
    "P-1,2026-01-01,RX1,ED,a",
    "P-1,2026-01-01,RX1,ED,b",
    "P-1,2026-01-01,RX1,W7,a",
    "P-2,2026-01-01,RX1,ED,a",
)


@settings(max_examples=25)
@given(st.lists(st.sampled_from(CONTENT), min_size=1, max_size=12), st.randoms())
def test_the_kth_same_row_has_the_kth_id_wherever_it_stands(tmp_path_factory, rows, random):
    folder = tmp_path_factory.mktemp("k")
    batch = contacts(folder, "\n".join([HEADER, *rows]))
    ids = column(batch, "contact_id")
    assert batch.accepted == len(rows) == len(set(ids))
    shuffled = random.sample(rows, len(rows))
    again = contacts(folder, "\n".join([HEADER, *shuffled]))
    assert sorted(column(again, "contact_id")) == sorted(ids)
    # The order column orders, and never identifies.
    ordered = [f"{row},{90 - place}" for place, row in enumerate(rows)]
    assert column(contacts(folder, "\n".join([f"{HEADER},seq", *ordered])), "contact_id") == ids


def test_a_file_in_two_files_is_known_and_a_twin_row_is_not(tmp_path):
    twins = f"{HEADER}\nP-7,2026-01-01,RX1,ED,seen\nP-7,2026-01-01,RX1,ED,seen\n"
    later = f"{twins}P-7,2026-01-02,RX1,ED,seen\n"
    batch = contacts(tmp_path, twins, later)
    assert (batch.rows, batch.accepted, batch.repeated) == (5, 3, 2)
    assert [batch.place(row).row for row in column(batch, "row")] == [1, 2, 3]
    assert batch.place(5) == batch.place(column(batch, "row")[-1])
    assert batch.place(5).file == "given1.csv"
    with pytest.raises(IndexError):
        batch.place(6)


NAMED = f"{HEADER},contact_id"


def test_the_files_own_ids_stand_within_their_organisation(tmp_path):
    batch = contacts(
        tmp_path,
        f"{NAMED}\nP-7,2026-01-01,RX1,ED,,K1\nP-8,2026-01-01,RY2,ED,,K1\nP-7,2026-01-01,RX1,ED,,\n",
    )
    ids = column(batch, "contact_id")
    assert ids[:2] == ["RX1:K1", "RY2:K1"]
    assert re.fullmatch("[0-9a-f]{32}", ids[2])
    assert column(batch, "named") == [True, True, False]
    assert batch.named
    assert any("1 row without a contact id: identified by what it says" in note for note in batch.notes)


def test_one_id_with_other_content_is_a_conflict_and_the_first_is_kept(tmp_path):
    batch = contacts(
        tmp_path,
        f"{NAMED}\nP-7,2026-01-01,RX1,ED,,K1\nP-7,2026-01-01,RX1,ED,,K1\nP-7,2026-01-02,RX1,ED,,K1\n",
        f"{NAMED}\nP-7,2026-01-01,RX1,ED,,K1\nP-7,2026-01-01,RX1,W7,,K1\n",
    )
    assert (batch.rows, batch.accepted, batch.repeated) == (5, 1, 2)
    found = [(one.file, one.row, one.column, one.reason) for one in batch.rejections]
    reason = "this contact id stands in an earlier row with other content"
    assert found == [("given0.csv", 3, "contact_id", reason), ("given1.csv", 2, "contact_id", reason)]


def test_one_id_given_to_two_people_is_a_conflict_across_buckets(tmp_path):
    rows = "".join(f"P-{n},2026-01-01,RX1,ED,,K{n % 40}\n" for n in range(80))
    batch = contacts(tmp_path, f"{NAMED}\n{rows}")
    assert (batch.accepted, batch.repeated, len(batch.rejections)) == (40, 0, 40)
    assert accounted(batch)
    assert [one.row for one in batch.rejections] == list(range(41, 81))
    assert column(batch, "row") == list(range(1, 41))
    assert len(set(column(batch, "contact_id"))) == 40


@pytest.mark.parametrize(
    "own", ["9990000018", "999 000 0018", "K-999-000-0018/2", "2026012299999", "x" * 199, "K\u00e9" * 80]
)
def test_an_id_that_could_be_a_number_or_is_too_long_is_hashed(tmp_path, own):
    batch = contacts(tmp_path, f"{NAMED}\nP-7,2026-01-01,RX1,ED,,{own}\n")
    (made,) = column(batch, "contact_id")
    assert re.fullmatch("[0-9a-f]{32}", made)
    assert column(batch, "named") == [True]
    again = contacts(tmp_path, f"{NAMED}\nP-7,2026-01-01,RX1,ED,,{own}\n")
    assert column(again, "contact_id") == [made]


# -- order -------------------------------------------------------------------------------------------


def test_the_order_column_orders_and_else_the_row(tmp_path):
    batch = contacts(
        tmp_path,
        f"{HEADER},seq\nP,2026-01-01,RX1,A,,3\nP,2026-01-01,RX1,B,,-2\nP,2026-01-01,RX1,C,,4.0\nP,2026-01-01,RX1,D,,\n"
        "P,2026-01-01,RX1,E,,first\nP,2026-01-01,RX1,F,,2.5\nP,2026-01-01,RX1,G,,+7\n",
    )
    assert column(batch, "seq") == [3, -2, 4, 4, 7]
    assert [(row, where) for row, where, *_ in reasons(batch)] == [(5, "seq"), (6, "seq")]
    assert any("1 row without a seq" in note for note in batch.notes)
    assert batch.ties == 4


def test_the_hour_that_occurs_twice_is_counted(tmp_path):
    batch = contacts(tmp_path, f"{HEADER}\nP,2026-10-25T01:30,RX1,A,\nP,2026-10-25T02:30,RX1,A,\n")
    assert batch.ambiguous_hour_rows == 1
    assert column(batch, "happened_at")[0] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


# -- what may come in --------------------------------------------------------------------------------


def test_nhs_numbers_need_leave_and_then_are_kept_only_as_hashes(tmp_path):
    rows = [f"{number},2026-01-01,RX1,ED," for number in ("999 000 0018", "9990000018", "9990000019")]
    text = "\n".join([HEADER, *rows])
    with pytest.raises(IdentifiableRefused) as raised:
        contacts(tmp_path, text)
    assert "999" not in str(raised.value)
    assert "--identifiable" in raised.value.try_
    assert "2 in rows 1 to 3" in raised.value.what and raised.value.where.endswith("rows 1, 2")
    batch = contacts(tmp_path, text, identifiable=True)
    assert column(batch, "person")[:2] == [pseudonym(KEY, "9990000018")] * 2
    assert any("1 patient id has ten digits but fails" in note for note in batch.notes)


def test_of_many_nhs_numbers_the_first_rows_are_named(tmp_path):
    rows = [f"{who},2026-01-01,RX1,ED," for who in ("P", *NHS_NUMBERS, *NHS_NUMBERS)]
    with pytest.raises(IdentifiableRefused, match="6 in rows 1 to 7") as raised:
        contacts(tmp_path, "\n".join([HEADER, *rows]))
    assert raised.value.where.endswith("rows 2, 3, 4, 5, 6 …")


@pytest.mark.parametrize("name", ["NHS number", "Surname", "DOB", "Home address"])
def test_a_column_named_like_a_persons_data_needs_leave_to_be_read(tmp_path, name):
    text = f"{name},time,organisation\nP-7,2026-01-01,RX1\n"
    with pytest.raises(IdentifiableRefused, match="seem to hold"):
        contacts(tmp_path, text, mapping={"patient": name})
    assert contacts(tmp_path, text, mapping={"patient": name}, identifiable=True).accepted == 1


def test_such_columns_that_are_not_read_are_only_noted(tmp_path):
    batch = contacts(
        tmp_path, "patient,time,organisation,Surname,NHS number\nP,2026-01-01,RX1,Lee,9990000018\n"
    )
    assert batch.accepted == 1
    assert batch.notes[0] == "given0.csv: never read: 'Surname', 'NHS number'"


def test_nothing_that_identifies_is_in_a_file_a_message_or_a_note(tmp_path):
    number = NHS_NUMBERS[0]
    rows = [
        f"{number},2026-01-01,RX1,ED,a,1,{number}",
        f"P,{number},RX1,ED,a,1,K",
        f"P,2026-01-01,{number},ED,a,1,K",
        f"P,2026-01-01,RX1,{number},a,1,K",
        f"P,2026-01-01,RX1,ED,{number},1,K",
        f"P,2026-01-01,RX1,ED,a,{number}x,K",
        f"P,2026-01-01,RX1,ED,a,1,{number}",
        number,
    ]
    text = "\n".join([f"{HEADER},seq,contact_id", *rows])
    with pytest.raises(IdentifiableRefused) as raised:
        contacts(tmp_path, text)
    assert number not in f"{raised.value!r} {raised.value}"
    batch = contacts(tmp_path, text.replace(number, "P-0", 1))
    assert accounted(batch)
    assert len(batch.rejections) == 7
    assert number not in f"{batch} {list(batch.rejections)}"
    assert all(number.encode() not in file.read_bytes() for file in batch.staged.iterdir())


def test_a_file_without_names_gives_none_of_its_values_away(tmp_path):
    number = NHS_NUMBERS[0]
    for text in (f"{number},2026-01-01,RX1\n", f"{number},Mr Smith,some name\n"):
        with pytest.raises(ColumnMissing) as raised:
            contacts(tmp_path, text)
        assert number not in str(raised.value)
        assert "Smith" not in str(raised.value)


# -- refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options", "error", "words"),
    [
        ("who,time,organisation\nP,2026-01-01,RX1\n", {}, ColumnMissing, "no column called 'patient'"),
        (f"{HEADER}\n", {"mapping": {"patient": "Who"}}, ColumnMissing, "no column called 'Who'"),
        (f"{HEADER}\n", {"mapping": {"person": "patient"}}, BadInput, "no field called 'person'"),
        (f"{HEADER}\n", {"profile": "emis"}, BadInput, "no profile called 'emis'"),
        (f"{HEADER}\nP,03/02/2026,RX1,ED,\n", {}, DatesAmbiguous, "not certain"),
        (f"{HEADER}\nP,2026-01-01,RX1,ED,\n", {"zone": "Nowhere"}, BadInput, "no time zone"),
        (f"{HEADER}\nP,2026-01-01,RX1,ED,\n", {"dates": "month-first"}, BadInput, "day first or not at all"),
        ("", {}, NotATable, "empty"),
    ],
)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(tmp_path, text, options, error, words):
    good = f"{HEADER}\nP,2026-01-01,RX1,ED,\n"
    with pytest.raises(error, match=words) as raised:
        contacts(tmp_path, *([good] if not options.get("mapping") else []), text.encode(), **options)
    assert raised.value.try_
    assert [file for folder in tmp_path.glob("staged*") for file in folder.iterdir()] == []


def test_missing_columns_are_named_with_what_the_file_has(tmp_path):
    with pytest.raises(ColumnMissing) as raised:
        contacts(tmp_path, "who,time,Trust,9990000018\nP,2026-01-01,RX1,\n")
    assert raised.value.what == "the file has no column called 'patient', 'organisation'"
    assert raised.value.try_ == (
        "it has 'who', 'time', 'Trust', (not shown); say which is which: --map FIELD=COLUMN"
    )


def test_no_file_and_a_folder_in_use_are_refused(tmp_path):
    with pytest.raises(BadInput, match="no file"):
        contacts(tmp_path)
    (tmp_path / "mine").write_text("keep me")
    with pytest.raises(BadInput, match="not empty"):
        read_contacts([written(tmp_path, f"{HEADER}\n")], key=KEY, staging=tmp_path)
    assert (tmp_path / "mine").read_text() == "keep me"


def test_a_full_disk_is_named_and_leaves_nothing(tmp_path, monkeypatch):
    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(staging.pq, "write_table", full)
    with pytest.raises(StoreFull, match="no space is left") as raised:
        contacts(tmp_path, f"{HEADER}\nP,2026-01-01,RX1,ED,\n")
    assert "TMPDIR" in raised.value.try_
    assert [file for folder in tmp_path.glob("staged*") for file in folder.iterdir()] == []


@pytest.mark.parametrize(
    ("organisation", "forms"),
    [
        ("RX1", ("Ward 7", "RX1/Ward 7", "RX1/ Ward 7")),
        ("RX1", ("", "RX1/main", "RX1/")),
        ("Council", ("Ward 7", "Council/Ward 7", "local:Council/Ward 7")),
        ("local:Cafe\u0301", ("Bay", "Cafe\u0301/Bay", "local:Caf\u00e9/Bay")),
        ("RX1", ("Ward 7/Bay 2", "RX1/Ward 7/Bay 2")),
    ],
)
def test_a_service_may_be_named_or_given_with_its_organisation(tmp_path, organisation, forms):
    rows = "".join(f"P-{n},2026-01-01,{organisation},{form},\n" for n, form in enumerate(forms))
    batch = contacts(tmp_path, f"{HEADER}\n{rows}")
    name = forms[0] or "main"
    ((id_, _, called),) = batch.services
    assert (id_, called) == (service_id(organisation_id(organisation), name), name)
    assert set(staged(batch)["service"].to_pylist()) == {id_}
    if "/" not in name:
        assert {Places().end(form) for form in forms[1:]} == {id_}  # as in a file of crossings


def test_the_service_of_another_organisation_keeps_its_whole_name(tmp_path):
    batch = contacts(tmp_path, f"{HEADER}\nP,2026-01-01,RX1,RX12/ED,\n")
    assert batch.services == (("RX1/RX12/ED", "RX1", "RX12/ED"),)


def test_two_organisations_cannot_share_a_service(tmp_path):
    batch = contacts(tmp_path, f"{HEADER}\nP,2026-01-01,local:A,B/C,\nP,2026-01-01,local:A/B,C,\n")
    assert [(row, where) for row, where, *_ in reasons(batch)] == [(2, "service")]


# -- laws --------------------------------------------------------------------------------------------

VALUES = {
    "patient": st.one_of(st.sampled_from(["P-1", "P-2", "", "0000000000", "null"]), st.text(max_size=3)),
    "time": st.sampled_from(
        [
            "2026-01-01",
            "2026-01-01T10:00",
            "2026-03-29T01:30",
            "2026-02-30",
            "",
            "x",
            "2026-10-25T01:30",
            "2026-01",
        ]
    ),
    "organisation": st.sampled_from(["RX1", "RY2", "Council", "", "LOST", "local:Council"]),
    "service": st.sampled_from(["ED", "W7", "", "A/B"]),
    "activity": st.one_of(st.sampled_from(["seen", "", "999 000 0018"]), st.text(max_size=2)),
    "seq": st.sampled_from(["1", "2", "", "x", "1.0"]),
    "contact_id": st.sampled_from(["K1", "K2", "K3", "", "9990000018", "a\tb"]),
}
ROWS = st.lists(st.fixed_dictionaries(VALUES), max_size=25)


@settings(max_examples=50)
@given(ROWS, ROWS, st.booleans())
def test_every_row_is_in_exactly_one_heap(tmp_path_factory, first, second, named):
    folder = tmp_path_factory.mktemp("rows")
    fields = [name for name in VALUES if named or name != "contact_id"]
    paths = []
    for place, rows in enumerate((first, second)):
        table = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in fields})
        paths.append(folder / f"{place}.parquet")
        pq.write_table(table, paths[-1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet_files, "PARQUET_ROWS", 4)
        batch = contacts(folder, *paths)
    assert accounted(batch)
    assert batch.rows_of_files == (len(first), len(second))
    kept = staged(batch)
    assert kept.num_rows == batch.accepted
    assert len(set(kept["contact_id"].to_pylist())) == batch.accepted
    rejected = {(one.file, one.row) for one in batch.rejections}
    assert len(rejected) == len(batch.rejections)
    assert rejected.isdisjoint(
        (batch.place(row).file, batch.place(row).row) for row in kept["row"].to_pylist()
    )
    given_rows = [*first, *second]
    for row in kept.to_pylist():
        said = given_rows[row["row"] - 1]
        assert row["person"] == pseudonym(KEY, said["patient"])
        assert row["organisation"] == organisation_id(said["organisation"])
        assert row["service"] == service_id(row["organisation"], said["service"])


# -- real input --------------------------------------------------------------------------------------


def test_the_sepsis_log(tmp_path):
    path = shared_data("sepsis.parquet")
    batch = contacts(tmp_path, path, mapping={"patient": "patient_id", "time": "event_time"})
    assert (batch.rows, batch.accepted, batch.repeated, len(batch.rejections)) == (15_214, 15_190, 0, 24)
    assert {one.reason for one in batch.rejections} == {"no patient"}
    kept = staged(batch)
    assert len(set(kept["person"].to_pylist())) == 1_049
    assert len(batch.organisations) == len(batch.services) == 26
    source = pq.read_table(path)["patient_id"].to_pylist()
    assert [one.row for one in batch.rejections] == [row for row, who in enumerate(source, 1) if who is None]
    assert batch.ties == 4_441


def test_synthea_with_the_names_beside_it(tmp_path):
    path = shared_data("synthea/encounters.csv")
    batch = contacts(tmp_path, path, profile="synthea")
    assert (batch.rows, batch.accepted, len(batch.rejections)) == (2_590, 2_590, 0)
    assert batch.named
    assert len(batch.organisations) == 147
    names = dict(batch.organisations)
    assert all(id_.startswith("local:") and name != id_.removeprefix("local:") for id_, name in names.items())
    kept = staged(batch)
    assert kept["seq"].to_pylist() == list(range(1, 2_591))
    assert len(set(kept["person"].to_pylist())) == 59
    assert set(kept["activity"].to_pylist()) >= {"wellness", "ambulatory"}


def test_synthea_without_the_names_says_so(tmp_path):
    beside = written(tmp_path, shared_data("synthea/encounters.csv").read_bytes(), "encounters.csv")
    batch = contacts(tmp_path, beside, profile="synthea")
    assert batch.accepted == 2_590
    assert any("no organizations.csv beside encounters.csv" in note for note in batch.notes)


def test_large_buckets_lie_on_disk_and_come_to_the_same(tmp_path, monkeypatch):
    rows = "".join(f"P-{n % 90},2026-01-{n % 28 + 1:02d},RX1,W{n % 3},\n" for n in range(700))
    path = tmp_path / "given.parquet"
    given_rows = [line.split(",") for line in rows.splitlines()]
    columns = [pa.array(list(texts)) for texts in zip(*given_rows, strict=True)]
    pq.write_table(pa.Table.from_arrays(columns, HEADER.split(",")), path)
    held = contacts(tmp_path, path)
    monkeypatch.setattr(parquet_files, "PARQUET_ROWS", 100)
    monkeypatch.setattr(staging, "HELD_BYTES", 30_000)
    put_down = contacts(tmp_path, path)
    assert held.accepted == put_down.accepted == 700
    assert staged(held).equals(staged(put_down))


def test_packed_and_plain_are_the_same_contacts(tmp_path):
    text = "\n".join([HEADER, *CONTENT, *CONTENT])
    plain, packed = (contacts(tmp_path, written(tmp_path, text, name)) for name in ("a.csv", "a.csv.gz"))
    assert staged(plain).equals(staged(packed))
