"""Contacts on disk: what is kept, what is answered, and what happens when things go wrong."""

import os
import random
import resource
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.columns import KEPT_CONTACTS
from pathway.errors import BadInput, StoreDamaged, StoreFull
from pathway.stores.base import LOCAL, ContactFacts
from pathway.stores.contact_disk import seal
from pathway.stores.contact_duckdb import duckdb_over
from pathway.stores.contact_files import ContactFiles
from pathway.stores.embedded import EmbeddedStore
from tests.unit.mining import brute_force
from tests.unit.mining.brute_force import Contact
from tests.unit.mining.contacts import PEOPLE, some_contacts, windows
from tests.unit.stores.kept_contacts import Kept, a_run, sorted_rows, stage

NOON = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
MAYA, LEON, FAR = PEOPLE[0], PEOPLE[1], PEOPLE[3]
"""The first two lie in one bucket, the third in another."""


def seen(
    id: str = "c1", person: str = MAYA, hours: float = 0, service: str = "A/1", **more: object
) -> Contact:
    return Contact(id, person, NOON + timedelta(hours=hours), service.partition("/")[0], service, **more)


SOME = [
    seen("c1"),
    seen("c2", hours=1, service="B/1"),
    seen("c3", LEON),
    seen("c4", FAR),
    seen("c5", FAR, 2, "B/2"),
]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """An empty store's contacts."""
    with Kept(tmp_path / "store") as made:
        yield made


@pytest.fixture
def filled(kept: Kept) -> Kept:
    """A store with `SOME` contacts in two buckets, brought by two runs."""
    kept.add(SOME[:3], "run-1")
    kept.add(SOME[3:], "run-2")
    return kept


# -- answers -------------------------------------------------------------------------------------


RUNS = (None, {"run-1", "run-2"}, {"run-1"}, {"run-2", "unheard of"}, set())


@settings(max_examples=30)
@given(some_contacts(), windows(), st.data())
def test_everything_answered_is_what_counting_by_hand_says(contacts, window, data):
    """Two overlapping files, and questions asked of all runs, of one, and of none."""
    cut, overlap = sorted(data.draw(st.integers(0, len(contacts))) for _ in range(2))
    runs = {contact.contact_id: "run-1" for contact in contacts[:overlap]}
    runs |= {contact.contact_id: "run-2" for contact in contacts[overlap:]}
    with tempfile.TemporaryDirectory() as folder, Kept(Path(folder)) as kept:
        kept.add(contacts[:overlap], "run-1")
        again = kept.add(contacts[cut:], "run-2")
        assert (again.accepted, again.already_known) == (len(contacts) - overlap, overlap - cut)
        assert kept.rows() == sorted_rows(contacts, runs)
        asked = data.draw(st.sampled_from(RUNS))
        known = [one for one in contacts if asked is None or runs[one.contact_id] in asked]
        assert kept.moves(**vars(window), runs=asked) == brute_force.moves(known, window)
        assert kept.files.facts(kept.connection, asked) == facts_by_hand(known, runs)
        for person in PEOPLE:
            own = [contact for contact in contacts if contact.person == person]
            assert kept.files.route(kept.connection, person).to_pylist() == sorted_rows(own, runs)
        assert kept.check() == []


def facts_by_hand(contacts: list[Contact], runs: dict[str, str]) -> ContactFacts:
    times = [contact.happened_at for contact in contacts]
    return ContactFacts(
        rows=len(contacts),
        people=len({contact.person for contact in contacts}),
        organisations=len({contact.organisation for contact in contacts}),
        services=len({contact.service for contact in contacts}),
        first=min(times, default=None),
        last=max(times, default=None),
        ties=sum(one.happened_at == next_.happened_at for one, next_ in brute_force.neighbours(contacts)),
        runs=len({runs[contact.contact_id] for contact in contacts}),
    )


def test_days_of_arrival_are_local_days(kept):
    """In summer the day begins at 23:00 UTC; the second move arrives in the first minute of 1 June."""
    before_midnight = datetime(2024, 5, 31, 22, 59, tzinfo=UTC)
    contacts = [seen("c1"), seen("c2", service="B/1"), seen("c3", service="C/1")]
    steps = (-1, 0, 1)
    times = [before_midnight + timedelta(minutes=step) for step in steps]
    kept.add([replace(one, happened_at=time) for one, time in zip(contacts, times, strict=True)], "run-1")
    kept.add([seen("c9", FAR)], "run-2")
    for runs in (None, {"run-1"}):
        june = kept.moves(first=date(2024, 6, 1), runs=runs)
        assert [(row["to_id"], row["first_month"]) for row in june] == [("C/1", "2024-06")]
        may = kept.moves(last=date(2024, 5, 31), runs=runs)
        assert [(row["to_id"], row["last_month"]) for row in may] == [("B/1", "2024-05")]


def test_patients_are_counted_over_all_buckets(kept):
    """Everyone is the first person of a bucket, or the second."""
    ways = [(person, hours, service) for person in PEOPLE for hours, service in ((0, "A/1"), (1, "B/1"))]
    kept.add([seen(f"c{number}", *way) for number, way in enumerate(ways)])
    assert [(row["moves"], row["patients"]) for row in kept.moves()] == [(4, 4)]


def test_what_one_run_brought_is_seen_as_if_the_other_had_not_come(kept):
    """The later run puts a stop between two others, at the time of the second."""
    kept.add([seen("c1"), seen("c3", hours=2, service="C/1", seq=2)], "run-1")
    kept.add([seen("c2", hours=2, service="B/1", seq=1)], "run-2")
    pairs = {
        runs: [(row["from_id"], row["to_id"]) for row in kept.moves(runs=runs and {runs})]
        for runs in (None, "run-1", "run-2")
    }
    assert pairs == {None: [("A/1", "B/1"), ("B/1", "C/1")], "run-1": [("A/1", "C/1")], "run-2": []}
    ties = [kept.files.facts(kept.connection, runs).ties for runs in (None, {"run-1"})]
    assert ties == [1, 0]


def test_answers_come_in_the_contracts_columns(filled):
    assert filled.files.route(filled.connection, MAYA).schema == KEPT_CONTACTS
    assert filled.files.route(filled.connection, "e" * 64).equals(KEPT_CONTACTS.empty_table())
    assert {batch.schema for batch in filled.files.export(filled.connection)} == {KEPT_CONTACTS}


def test_moves_are_counted_by_service_or_by_organisation_and_nothing_else(filled):
    with pytest.raises(BadInput):
        filled.moves(by="person")


def test_a_store_may_lie_in_a_folder_of_any_name(tmp_path):
    with Kept(tmp_path / "it's a=b [1] *é") as kept:
        kept.add(SOME)
        kept.add([seen("late", hours=-1, service="B/9")])
        assert [(row["from_id"], row["to_id"]) for row in kept.moves(by="organisation")] == [
            ("A", "B"),
            ("B", "A"),
        ]
        assert kept.check() == []


# -- what comes in -------------------------------------------------------------------------------

KNOWN = seen("c1", activity="seen")


@pytest.mark.parametrize(
    ("before", "then", "accepted", "known", "conflicts"),
    [
        pytest.param([], [KNOWN], 1, 0, (), id="new"),
        pytest.param([KNOWN], [KNOWN], 0, 1, (), id="the same again"),
        pytest.param(
            [KNOWN], [replace(KNOWN, seq=9)], 0, 1, (), id="another place in the file is the same contact"
        ),
        pytest.param([KNOWN], [seen("c1", LEON)], 0, 0, (2,), id="another person of the same bucket"),
        pytest.param([KNOWN], [seen("c1", FAR)], 0, 0, (2,), id="another person of another bucket"),
        pytest.param([KNOWN], [seen("c1", hours=1)], 0, 0, (2,), id="another time"),
        pytest.param([KNOWN], [replace(KNOWN, organisation="B")], 0, 0, (2,), id="another organisation"),
        pytest.param([KNOWN], [replace(KNOWN, service="A/2")], 0, 0, (2,), id="another service"),
        pytest.param([KNOWN], [replace(KNOWN, activity=None)], 0, 0, (2,), id="no activity any more"),
        pytest.param([seen("c1")], [KNOWN], 0, 0, (2,), id="an activity now"),
        pytest.param([seen("c1")], [seen("c1")], 0, 1, (), id="no activity, as before"),
        pytest.param([], [KNOWN, KNOWN], 1, 1, (), id="twice in one file"),
        pytest.param([], [KNOWN, seen("c1", hours=1)], 1, 0, (3,), id="otherwise in one file: the first"),
        pytest.param(
            [], [KNOWN, seen("c1", hours=1), KNOWN], 1, 1, (3,), id="twice in one file, once otherwise"
        ),
        pytest.param(
            [], [seen("c1", FAR), KNOWN, KNOWN], 1, 0, (3, 4), id="for two people in one file: the first"
        ),
        pytest.param([KNOWN], [seen("c1", FAR), KNOWN], 0, 1, (2,), id="for two people: the one known"),
        pytest.param([KNOWN], [seen("c1", FAR), seen("c1", LEON)], 0, 0, (2, 3), id="for two others"),
    ],
)
def test_what_becomes_of_a_row(kept, before, then, accepted, known, conflicts):
    kept.add(before, "run-1")
    made = kept.add(then, "run-2")
    assert (made.accepted, made.already_known, made.conflicts) == (accepted, known, conflicts)
    assert len(kept.rows()) == len(before) + accepted
    first = (before or then)[0]
    assert [(row["person"], row["happened_at"]) for row in kept.rows()] == [(first.person, first.happened_at)]
    assert kept.check() == []


def test_ids_that_we_make_are_never_in_conflict_across_people(kept):
    """They hold the person, so the long search for one id in every bucket is left out."""
    kept.add([seen("c1")], named=False)
    assert kept.add([seen("c1"), seen("c2", FAR)], named=False).conflicts == ()


def test_a_person_in_the_wrong_bucket_is_refused_and_nothing_is_written(kept, tmp_path):
    staged = stage(tmp_path / "wrong", [seen("c1"), seen("c2", FAR)])
    (staged / "b63.parquet").rename(staged / "b05.parquet")
    with pytest.raises(BadInput):
        kept.files.prepare(kept.connection, staged, a_run("run-1", 2))
    assert kept.parquet == []


def test_importing_again_writes_nothing(filled):
    before = filled.parquet
    made = filled.add(SOME)
    assert (made.accepted, made.already_known, made.files) == (0, len(SOME), ())
    assert filled.parquet == before


def test_a_dry_run_counts_and_writes_nothing(filled):
    before = filled.parquet
    made = filled.prepare([*SOME, seen("c6")], dry_run=True)
    assert (made.accepted, made.already_known) == (1, len(SOME))
    assert filled.parquet == before


def test_only_the_buckets_that_change_are_written_again(filled):
    assert filled.current == ["b00-000001.parquet", "b63-000002.parquet"]
    filled.add([seen("c6", FAR, -1)])
    assert filled.current == ["b00-000001.parquet", "b63-000003.parquet"]


def test_routes_that_lie_across_the_groups_of_rows_of_a_file(kept):
    """Five contacts a person, so that a group of 4,096 rows ends within one."""
    people = [f"00{number:062d}" for number in range(2000)]
    contacts = [seen(f"{person}-{hour}", person, hour) for person in people for hour in range(5)]
    random.Random(5).shuffle(contacts)
    kept.add(contacts, "run-1")
    kept.add([seen("late", people[819], -1)], "run-2")
    with pq.ParquetFile(kept.file("b00-000002.parquet")) as file:
        assert file.num_row_groups > 1
    assert kept.check() == []
    for person in (people[0], people[818], people[820], people[-1]):
        route = kept.files.route(kept.connection, person)
        assert route["contact_id"].to_pylist() == [f"{person}-{hour}" for hour in range(5)]
    route = kept.files.route(kept.connection, people[819])
    assert route["run"].to_pylist() == ["run-2", *["run-1"] * 5]
    assert kept.files.route(kept.connection, "00" + "f" * 62).num_rows == 0


# -- generations ---------------------------------------------------------------------------------


def test_what_is_prepared_counts_only_from_its_commit(filled):
    before, moves = filled.rows(), filled.moves()
    prepared = filled.prepare([seen("c6", hours=-1, service="B/1")], "run-3")
    assert (filled.rows(), filled.moves()) == (before, moves)
    filled.keep(prepared)
    assert len(filled.rows()) == len(before) + 1
    assert filled.moves() != moves


def test_a_rolled_back_import_leaves_everything_as_it_was(filled):
    before = filled.rows()
    prepared = filled.prepare([seen("c6")], "run-3")
    filled.connection.execute("BEGIN IMMEDIATE")
    prepared.commit(filled.connection)
    filled.connection.execute("ROLLBACK")
    prepared.discard()
    assert filled.rows() == before
    assert filled.parquet == filled.current
    assert filled.check() == []


def test_a_sweep_leaves_what_counts_and_what_may_be_on_its_way(filled):
    filled.add([seen("c6")])
    on_its_way = filled.prepare([seen("c7"), seen("c8", FAR)], "run-4")
    assert filled.sweep() == 1
    assert filled.parquet == sorted([*filled.current, *(file.name for file in on_its_way.files)])
    filled.keep(on_its_way)
    assert filled.check() == []


def test_what_a_killed_import_left_goes_after_the_next_import(filled):
    filled.prepare([seen("c7"), seen("c8", FAR)], "killed")
    (filled.file("b01-000003.parquet.part")).write_bytes(b"half")
    (filled.folder / "contacts" / "temp" / "left").mkdir()
    filled.add([seen("c9")], "run-3")
    filled.sweep()
    assert filled.parquet == filled.current
    assert not (filled.folder / "contacts" / "temp").exists()
    assert filled.ids() == ["c1", "c9", "c2", "c3", "c4", "c5"]
    assert filled.check() == []


def test_a_reader_goes_on_with_the_files_it_began_with(tmp_path):
    def add(store: EmbeddedStore, name: str, *contacts: Contact) -> None:
        staged = stage(tmp_path / name, contacts)
        store.add_contacts(
            staged, a_run(name, len(contacts)), LOCAL, command_id=name, actor="sam", reason="because"
        )

    store = EmbeddedStore.create(tmp_path / "store")
    add(store, "run-1", *SOME)
    reading = store.contacts(LOCAL)
    first = next(reading).to_pylist()
    add(store, "run-2", seen("c6"), seen("c7", FAR, -1))
    rest = [row for batch in reading for row in batch.to_pylist()]
    assert [row["contact_id"] for row in first + rest] == ["c1", "c2", "c3", "c4", "c5"]
    add(store, "run-3", seen("c8"))
    files = sorted(path.name for path in (tmp_path / "store" / "contacts").glob("*.parquet"))
    assert files == ["b00-000003.parquet", "b63-000002.parquet"]
    assert store.check(LOCAL) == []
    store.close()


# -- moving house --------------------------------------------------------------------------------


def test_contacts_taken_over_are_the_contacts_given(filled, tmp_path):
    with Kept(tmp_path / "other") as other:
        other.connection.execute("BEGIN IMMEDIATE")
        other.files.restore(other.connection, filled.files.export(filled.connection))
        other.connection.execute("COMMIT")
        assert other.rows() == filled.rows()
        assert other.moves() == filled.moves()
        assert other.moves(runs={"run-2"}) == filled.moves(runs={"run-2"})
        assert other.files.route(other.connection, FAR).equals(filled.files.route(filled.connection, FAR))
        assert other.check() == []
        assert other.add(SOME).already_known == len(SOME)


def test_nothing_taken_over_is_nothing_kept(kept):
    kept.connection.execute("BEGIN IMMEDIATE")
    kept.files.restore(kept.connection, [])
    kept.connection.execute("COMMIT")
    assert (kept.rows(), kept.moves(), kept.check()) == ([], [], [])


# -- damage --------------------------------------------------------------------------------------


def spoil(path: Path, place: float = 0.5, *, quietly: bool = False) -> None:
    """Flip one bit; quietly: with the file's old times."""
    times = path.stat()
    content = bytearray(path.read_bytes())
    content[int(place * (len(content) - 1))] ^= 1
    path.write_bytes(content)
    if quietly:
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


ASK: dict[str, Callable[[Kept], object]] = {
    "moves": lambda kept: kept.moves(),
    "moves as known": lambda kept: kept.moves(runs={"run-1"}),
    "facts": lambda kept: kept.files.facts(kept.connection, None),
    "export": lambda kept: kept.rows(),
    "import": lambda kept: kept.prepare([seen("c6")]),
}


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
@pytest.mark.parametrize("place", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_a_flipped_bit_is_found_before_anything_is_answered(filled, ask, place):
    ask(filled)
    spoil(filled.file("b00-000001.parquet"), place)
    with pytest.raises(StoreDamaged, match="not as it was written"):
        ask(filled)
    assert filled.check() == ["C301"]


def test_a_flipped_bit_is_found_though_the_files_times_are_the_old_ones(filled):
    filled.moves()
    spoil(filled.file("b63-000002.parquet"), quietly=True)
    with pytest.raises(StoreDamaged):
        filled.moves()
    with pytest.raises(StoreDamaged):
        ContactFiles(filled.folder).moves(filled.connection)


def test_a_missing_file_is_found(filled):
    filled.file("b63-000002.parquet").unlink()
    with pytest.raises(StoreDamaged, match="is missing"):
        filled.moves()
    assert filled.check() == ["C301"]


def test_a_route_out_of_a_spoilt_file_is_not_shown(filled):
    path = filled.file("b00-000001.parquet")
    spoilt = bytearray(path.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    path.write_bytes(spoilt)
    with pytest.raises(StoreDamaged):
        filled.files.route(filled.connection, MAYA)
    assert filled.files.route(filled.connection, FAR).num_rows == 2
    assert filled.check() == ["C301"]


def rewrite(kept: Kept, name: str, change: Callable[[pa.Table], pa.Table]) -> None:
    """Change a file and its SHA-256 with it, as somebody who administers the folder could."""
    path = kept.file(name)
    pq.write_table(change(pq.read_table(path)), path)
    sealed = seal(path, path)
    kept.connection.execute(
        "UPDATE contact_file SET sha256 = ? WHERE bucket = ?", (sealed.sha256, name.partition("-")[0])
    )


def put(name: str, value: object) -> Callable[[pa.Table], pa.Table]:
    """Every value of a column, changed."""
    return lambda table: table.set_column(
        table.schema.get_field_index(name),
        table.schema.field(name),
        pa.array([value] * table.num_rows, table.schema.field(name).type),
    )


TAMPERING: dict[str, tuple[Callable[[Kept], object], list[str]]] = {
    "another number of contacts": (
        lambda kept: kept.connection.execute("UPDATE contact_file SET contacts = 7 WHERE bucket = 'b63'"),
        ["C302"],
    ),
    "another run": (
        lambda kept: kept.connection.execute("UPDATE contact_file SET runs = '[\"x\"]' WHERE bucket = 'b63'"),
        ["C302"],
    ),
    "a shorter gap": (lambda kept: rewrite(kept, "b63-000002.parquet", put("gap_us", 1)), ["C303"]),
    "another next place": (
        lambda kept: rewrite(kept, "b63-000002.parquet", put("next_service", "A/1")),
        ["C303"],
    ),
    "another day of arrival": (
        lambda kept: rewrite(kept, "b63-000002.parquet", put("next_day", NOON.date() - timedelta(days=1))),
        ["C303"],
    ),
    "the other way round": (
        lambda kept: rewrite(kept, "b63-000002.parquet", lambda table: table.take([1, 0])),
        ["C303"],
    ),
    "another person": (
        lambda kept: rewrite(kept, "b63-000002.parquet", put("person", MAYA)),
        ["C302", "C303"],
    ),
    "one contact fewer": (
        lambda kept: rewrite(kept, "b63-000002.parquet", lambda table: table.slice(0, 1)),
        ["C302", "C303"],
    ),
    "one id for two": (
        lambda kept: rewrite(kept, "b63-000002.parquet", put("contact_id", "c1")),
        ["C304"],
    ),
}


@pytest.mark.parametrize(("tamper", "found"), TAMPERING.values(), ids=TAMPERING)
def test_check_finds_what_was_changed_behind_the_stores_back(filled, tamper, found):
    tamper(filled)
    assert filled.check() == found


def test_findings_name_no_person(filled):
    filled.connection.execute("UPDATE contact_file SET contacts = 9")
    said = " ".join(f"{finding.what} {finding.where}" for finding in filled.files.check(filled.connection))
    assert said
    assert not any(person in said for person in PEOPLE)


# -- room and rights -----------------------------------------------------------------------------


@contextmanager
def little_room(size: int) -> Iterator[None]:
    """No file may grow beyond this many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_says_so_and_leaves_nothing_behind(filled):
    before, rows = filled.parquet, filled.rows()
    many = [seen(f"{person[:2]}-{number}", person, number) for person in PEOPLE for number in range(3000)]
    staged = stage(filled.folder / "many", many)
    with little_room(4_000), pytest.raises(StoreFull):
        filled.files.prepare(filled.connection, staged, a_run("run-3", len(many)))
    assert (filled.parquet, filled.rows(), filled.check()) == (before, rows, [])
    assert filled.add(many).accepted == len(many)


def test_only_the_owner_may_look_inside(filled):
    inside = filled.folder / "contacts"
    assert stat.S_IMODE(inside.stat().st_mode) == 0o700
    assert {stat.S_IMODE(filled.file(name).stat().st_mode) for name in filled.parquet} == {0o600}


def test_temporary_files_are_for_the_owner_alone_and_go(tmp_path):
    with duckdb_over(tmp_path) as duck:
        [work] = (tmp_path / "temp").iterdir()
        assert {stat.S_IMODE(folder.stat().st_mode) for folder in (work, work.parent)} == {0o700}
        told = duck.execute("SELECT current_setting('temp_directory')").fetchone()
        assert told == (str(work),)
    assert list((tmp_path / "temp").iterdir()) == []


@pytest.mark.parametrize(
    "reach",
    [
        "SELECT * FROM read_parquet('{elsewhere}')",
        "COPY (SELECT 1) TO '{elsewhere}2'",
        "SELECT * FROM read_csv('https://127.0.0.1:9/x.csv')",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
    ],
)
def test_duckdb_reaches_nothing_but_its_folders(tmp_path, reach):
    elsewhere = tmp_path / "elsewhere.parquet"
    pq.write_table(pa.table({"secret": [1]}), elsewhere)
    (tmp_path / "store").mkdir()
    with (
        duckdb_over(tmp_path / "store") as duck,
        pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)),
    ):
        duck.execute(reach.format(elsewhere=elsewhere))
    assert not (tmp_path / "elsewhere.parquet2").exists()
