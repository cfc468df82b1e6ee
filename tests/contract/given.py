"""What the contract's tests are given: a clock they move themselves, small records, contacts in files."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from graph_schema.entity import Entity
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Hazard
from graph_schema.parties import Organisation, Party, Service
from pathway.columns import STAGED_CONTACTS, bucket_of
from pathway.stores.base import (
    LOCAL,
    Bundle,
    Change,
    ChangeSet,
    ContactReceipt,
    ImportRun,
    Put,
    Receipt,
    Store,
    Withdraw,
)

START = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
_NUMBERS = count(1)
_FIRST_DIGITS = ("00", "03", "80", "ff")


@dataclass
class Clock:
    """Says the same time until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, time: timedelta = SECOND) -> datetime:
        """Let time pass; says what time it is then."""
        self.now += time
        return self.now


ACUTE = Organisation(id="RX1", name="Vale Acute NHS Trust", sector="acute")
COMMUNITY = Organisation(id="RY2", name="Vale Community NHS Trust", sector="community")
WARD = Service(id="RX1/Ward 7", organisation="RX1", name="Ward 7")
NURSES = Service(id="RY2/District nursing", organisation="RY2", name="District nursing")
INSULIN = Handoff(id="h-1", from_id=WARD.id, to_id=NURSES.id, kind="care_request", name="Insulin visits")
RETIRED = Hazard(id="hz-1", handoff="h-1", sentence="Request goes to a retired address")
CARERS = Party(id="carers", name="Carers", role="carer")
SMALL_WORLD = (ACUTE, COMMUNITY, WARD, NURSES, INSULIN, RETIRED)


def renamed(entity: Entity, name: str) -> Entity:
    """The same thing by another name."""
    return type(entity).model_validate(entity.model_dump() | {"name": name})


def command(
    *changes: Change, id: str | None = None, actor: str = "sam", reason: str = "because", verb: str = "save"
) -> ChangeSet:
    """A change set with a new id unless it is given one."""
    return ChangeSet(id or f"command-{uuid4().hex}", actor, reason, changes, verb)


def save(store: Store, *entities: Entity, expected: int = 0) -> Receipt:
    """Save entities whose version is `expected` now."""
    return store.save(command(*(Put(entity, expected) for entity in entities)), LOCAL)


def withdraw(store: Store, entity: Entity, expected: int = 1) -> Receipt:
    """Withdraw an entity whose version is `expected` now."""
    return store.save(command(Withdraw(entity.label(), entity.id, expected)), LOCAL)


def shown(store: Store, **asked: object) -> list[tuple[str, str, int]]:
    """(kind, id, version) of the records that a store lists."""
    table = store.records(LOCAL, **asked)  # type: ignore[arg-type]
    return list(zip(*(table[name].to_pylist() for name in ("kind", "id", "version")), strict=True))


def ids(records: Iterable) -> list[str]:
    """The ids of some records, in their order."""
    return [record.entity.id for record in records]


def everything(store: Store) -> Bundle:
    """All that a store keeps, read to the end, so that the store may go."""
    return Bundle(
        store_id=store.facts(LOCAL).store_id,
        key_fingerprint=store.key_fingerprint(LOCAL),
        versions=tuple(store.versions(LOCAL)),
        audit=tuple(store.audit(LOCAL)),
        runs=tuple(store.import_runs(LOCAL)),
        cases=tuple(store.cases(LOCAL)),
        contacts=tuple(store.contacts(LOCAL)),
    )


# -- contacts ------------------------------------------------------------------------------------


def person(name: str) -> str:
    """A pseudonym. All of them fall into four buckets, the first and the last among them."""
    digits = hashlib.sha256(name.encode()).hexdigest()
    return _FIRST_DIGITS[int(digits[0], 16) % 4] + digits[2:]


@dataclass(frozen=True)
class Seen:
    """One contact as a file tells it: who, where, how many hours after the start."""

    who: str
    where: str
    hours: float = 0
    id: str = ""
    activity: str | None = None
    seq: int = 0
    at: datetime | None = None
    named: bool = field(default=False)

    def row(self, number: int) -> dict[str, object]:
        """As a row of `columns.STAGED_CONTACTS`; without an id, what it says is its id."""
        told = f"{self.who}|{self.where}|{self.hours}|{self.at}|{self.activity}"
        return {
            "contact_id": self.id or person(told)[:32],
            "person": person(self.who),
            "happened_at": self.at or START + timedelta(hours=self.hours),
            "organisation": self.where.partition("/")[0],
            "service": self.where,
            "activity": self.activity,
            "seq": self.seq,
            "row": number,
            "named": bool(self.id),
        }


def staged(folder: Path, seen: Sequence[Seen]) -> Path:
    """A new folder of files `bNN.parquet`, one for each bucket that somebody falls into."""
    folder = folder / f"staged-{next(_NUMBERS)}"
    folder.mkdir(parents=True)
    rows = [contact.row(number) for number, contact in enumerate(seen, start=2)]
    for bucket in {bucket_of(str(row["person"])) for row in rows}:
        own = [row for row in rows if bucket_of(str(row["person"])) == bucket]
        pq.write_table(pa.Table.from_pylist(own, schema=STAGED_CONTACTS), folder / f"{bucket}.parquet")
    return folder


def a_run(rows: int, id: str | None = None) -> ImportRun:
    """An import run of one file."""
    id = id or f"run-{uuid4().hex}"
    return ImportRun(id, (f"{id}.csv",), (person(id),), "contacts", rows, 0)


def add(store: Store, folder: Path, *seen: Seen, **options: object) -> ContactReceipt:
    """Add contacts as one run of their own."""
    given: dict = {"command_id": f"command-{uuid4().hex}", "actor": "sam", "reason": "because"} | options
    run = given.pop("run", None) or a_run(len(seen))
    return store.add_contacts(staged(folder, seen), run, LOCAL, **given)


def contact_rows(store: Store) -> list[dict]:
    """Every contact that a store keeps, in its order."""
    return [row for batch in store.contacts(LOCAL) for row in batch.to_pylist()]
