"""Whatever is done to them in whatever order, every store answers as the plainest one does."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count, product
from operator import methodcaller
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from pathway.errors import CareseamsError
from pathway.stores.base import LOCAL, Case, ChangeSet, Put, Store, Withdraw
from tests.contract.given import START, Clock, a_run, command, everything, person, shown, staged
from tests.contract.stores import Stores, param
from tests.contract.strategies import (
    GROUND,
    IDS,
    WORDS,
    Again,
    Import,
    Look,
    Wait,
    Write,
    operations,
    windows,
)
from tests.contract.test_moving_house import rows_of

AGAINST = [param("embedded", 20), param("neo4j", 8)]
_NUMBERS = count(1)


class Pair:
    """The plainest store and another one, told the same things at the same times."""

    def __init__(self, stores: Stores, kind: str, folder: Path) -> None:
        self.clocks = [Clock(), Clock()]
        self.plain, self.other = stores.new("memory", self.clocks[0]), stores.new(kind, self.clocks[1])
        self.folder = folder
        self.written: list[ChangeSet] = []
        self.moments = [START]
        self.written.append(command(*map(Put, GROUND)))
        self.same(methodcaller("save", self.written[0], LOCAL))

    def do(self, operation: object) -> None:
        """One thing that people do, in both stores; what comes of it must be the same."""
        match operation:
            case Wait(time):
                for clock in self.clocks:
                    clock.pass_(time)
            case Write():
                self.written.append(self.change_set(operation))
                self.same(methodcaller("save", self.written[-1], LOCAL))
            case Again(back, changed):
                made = self.written[-min(back, len(self.written))]
                again = replace(made, reason="another") if changed else made
                self.same(methodcaller("save", again, LOCAL))
            case Import(seen, dry_run):
                self.add(seen, dry_run)
            case Look(who, late):
                self.look(who, late)
        self.moments += [row.recorded_at for row in self.plain.audit(LOCAL, after=len(self.moments))]

    def change_set(self, write: Write) -> ChangeSet:
        """The write with the versions that are there now, or versions off by one."""
        changes = {}
        for entity, withdraw in write.changes:
            kind, id_ = entity.label(), entity.id
            expected = self.version(kind, id_) + write.off
            changes[kind, id_] = Withdraw(kind, id_, expected) if withdraw else Put(entity, expected)
        return command(*changes.values())

    def version(self, kind: str, id_: str) -> int:
        """The version that is there now; 0 where there is none."""
        try:
            return self.plain.get(kind, id_, LOCAL).version
        except CareseamsError:
            return 0

    def add(self, seen: tuple, dry_run: bool) -> None:
        """One import, the same files into both."""
        folder, run, name = staged(self.folder, seen), a_run(len(seen)), f"import {next(_NUMBERS)}"
        self.same(
            lambda store: store.add_contacts(
                folder, run, LOCAL, command_id=name, actor="sam", reason="because", dry_run=dry_run
            )
        )

    def look(self, who: str, late: bool) -> None:
        """A new case, and a look at the route, perhaps too late."""
        until = START + timedelta(days=9)
        case = Case(f"case {next(_NUMBERS)}", person(who), "why", "ref", "basis", START, "sam", until)
        self.same(methodcaller("open_case", case, LOCAL))
        now = until + timedelta(seconds=1) if late else until
        self.same(lambda store: store.route(case.id, "sam", now, LOCAL).to_pylist())

    def same(self, ask: Callable[[Store], object]) -> None:
        """Ask both; equal answers, or the same refusal in the same words."""
        plain, other = (outcome(ask, store) for store in (self.plain, self.other))
        assert other == plain


def outcome(ask: Callable[[Store], object], store: Store) -> object:
    """What a store answers, or how it refuses."""
    try:
        return ask(store)
    except CareseamsError as refusal:
        return type(refusal), str(refusal)


@pytest.mark.parametrize(("kind", "examples"), AGAINST)
def test_every_store_answers_alike(stores: Stores, tmp_path: Path, kind: str, examples: int):
    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(operations, windows)
    def told_the_same_they_answer_the_same(told, window):
        pair = Pair(stores, kind, tmp_path)
        for operation in told:
            pair.do(operation)
        for ask in questions(pair, window):
            pair.same(ask)
        pair.other.close()

    told_the_same_they_answer_the_same()


def questions(pair: Pair, window: tuple) -> Iterator[Callable[[Store], object]]:
    """Everything that can be asked."""
    by, first, last, gap = window
    counted = {"by": by, "first": first, "last": last, "longest_gap": gap}
    yield lambda store: rows_of(replace(everything(store), store_id=""))
    yield methodcaller("check", LOCAL)
    middle = pair.moments[len(pair.moments) // 2]
    for moment in (*pair.moments, START - timedelta(days=9999)):
        yield partial(shown, as_known=moment)
    for moment in (None, middle):
        yield methodcaller("contact_facts", LOCAL, as_known=moment)
        yield lambda store, known=moment: store.moves(LOCAL, **counted, as_known=known).to_pylist()
    for word in WORDS:
        yield methodcaller("search", word, LOCAL, limit=5)
    for kind, id_ in product(("Organisation", "Service", "Party", "Handoff"), IDS):
        yield methodcaller("linked", kind, id_, LOCAL)
        yield methodcaller("history", kind, id_, LOCAL)
        yield methodcaller("get", kind, id_, LOCAL, as_known=middle)
