"""Many write at once on the same records: every stale write is refused, and none is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

from graph_schema.events import Event
from graph_schema.hazards import Control
from pathway.errors import StaleWrite
from pathway.stores import chain
from pathway.stores.base import LOCAL, Put, Receipt, Store
from tests.contract.given import RETIRED, SMALL_WORLD, Clock, command, save
from tests.contract.stores import Stores

THREADS, WRITES, HOT = 8, 200, 20
READERS = 3


def control(number: int, held: int) -> Control:
    """A control that has held so many times: a counter that a lost update would leave short."""
    return Control(
        id=f"control-{number:02d}", hazards=(RETIRED.id,), name="Worklist", effectiveness=0.5, held=held
    )


def one_more(store: Store, number: int, name: str) -> tuple[Receipt, int]:
    """Count one up, trying again with what is there now as often as somebody else was first."""
    refused = 0
    while True:
        seen = store.get("Control", f"control-{number:02d}", LOCAL)
        changed = Put(control(number, seen.entity.held + 1), seen.version)
        try:
            return store.save(command(changed, id=f"{name} try {refused}", actor=name), LOCAL), refused
        except StaleWrite as stale:
            assert stale.found > stale.expected == seen.version
            refused += 1


def write_all(store: Store, thread: int) -> tuple[Counter, list[str], int]:
    """Two hundred counts on random hot records: how many on which, by which commands, how many refused."""
    chance, counts, commands, refused = Random(thread), Counter(), [], 0
    for write in range(WRITES):
        number = chance.randrange(HOT)
        receipt, again = one_more(store, number, f"thread {thread} write {write}")
        counts[number] += 1
        commands.append(receipt.command_id)
        refused += again
    return counts, commands, refused


def test_no_update_is_lost_and_the_chain_has_no_hole(stores: Stores, lasting: str):
    clock = Clock()
    store = stores.new(lasting, clock)
    save(store, *SMALL_WORLD, *(control(number, 0) for number in range(HOT)))
    openings = [store, stores.reopened(lasting, clock)]
    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(lambda n: write_all(openings[n % 2], n), range(THREADS)))
    expected = sum((counts for counts, _, _ in results), Counter())
    for number in range(HOT):
        record = store.get("Control", f"control-{number:02d}", LOCAL)
        assert (record.entity.held, record.version) == (expected[number], expected[number] + 1)
    rows = store.audit(LOCAL)
    assert len(rows) == THREADS * WRITES + 1
    assert list(chain.breaks(rows)) == []
    assert {row.command_id for row in rows[1:]} == {name for _, names, _ in results for name in names}
    assert sum(refused for _, _, refused in results) > 0, "nobody got in anybody's way"
    assert store.check(LOCAL) == []


def test_a_command_sent_by_many_at_once_is_done_once(stores: Stores, lasting: str):
    store = stores.new(lasting, Clock())
    made = command(Put(Event(id="e-1")), Put(Event(id="e-2")))
    with ThreadPoolExecutor(THREADS) as pool:
        receipts = list(pool.map(lambda _: store.save(made, LOCAL), range(2 * THREADS)))
    assert sorted(receipt.repeated for receipt in receipts) == [False] + [True] * (2 * THREADS - 1)
    assert len({(receipt.recorded_at, tuple(receipt.versions.items())) for receipt in receipts}) == 1
    assert store.facts(LOCAL).audit_rows == 1


def test_a_reader_sees_a_change_set_whole(stores: Stores, lasting: str):
    """Two records always change together; no reader ever sees one of them ahead of the other."""
    store = stores.new(lasting, Clock())
    pair = [Event(id="a", reference="0"), Event(id="b", reference="0")]
    save(store, *pair)

    def write(version: int) -> None:
        save(
            store, *(event.model_copy(update={"reference": str(version)}) for event in pair), expected=version
        )

    def look(_: int) -> set[str]:
        return {row["content"].split('"reference":')[1] for row in store.records(LOCAL).to_pylist()}

    with ThreadPoolExecutor(READERS) as pool:
        looks = pool.map(look, range(60))
        for version in range(1, 31):
            write(version)
        assert {len(seen) for seen in looks} == {1}
