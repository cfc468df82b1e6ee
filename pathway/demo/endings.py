"""Who died or was lost, some of them while nobody held something of theirs; after it nothing happens."""

from dataclasses import dataclass, fields, replace

import numpy as np

from pathway.demo.chance import Flags, Ints, stream
from pathway.demo.crossings import STATUSES, UNSAID, Told
from pathway.demo.handoffs import Lines
from pathway.demo.holdings import NOBODY, Holdings
from pathway.demo.journeys import ARRIVED, Contacts, Crossings, chosen, chosen_crossings, joined_crossings
from pathway.demo.parameters import MINUTES_A_DAY
from pathway.demo.people import People
from pathway.errors import BadInput

DIED_AT_HOME, DIED_ON_THE_WARD, LOST = "died at home", "died on the ward", "lost from clinic"
_LEAST_DAYS, _MOST_DAYS = 2, 25
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Endings:
    """One ending a person. `spared`: crossings that nobody held when somebody died or was lost; they stay."""

    person: Ints
    minute: Ints
    flow: tuple[str, ...]
    spared: Ints


def endings(lines: Lines, people: People, record: Told, held: Holdings) -> Endings:
    """Planted endings while nobody held, and deaths of people of whom nothing is unheld."""
    rng = stream(lines.world.parameters.seed, "endings")
    person: list[int] = []
    minute: list[int] = []
    flow: list[str] = []
    spared: list[int] = []
    for number, line in enumerate(lines.all):
        for key, how in (("died", DIED_ON_THE_WARD), ("lost", LOST)):
            wanted = int(line.planted.get(key, 0))
            for row in _planted(lines, record, held, rng, line=number, wanted=wanted, taken=set(person)):
                person.append(int(record.crossings.person[held.crossing[row]]))
                minute.append(_moment(lines, held, row, rng))
                flow.append(how)
                spared.append(int(held.crossing[row]))
    for who in _others(lines, people, record, held, rng):
        person.append(int(who))
        minute.append(int(rng.integers(90 * MINUTES_A_DAY, lines.world.parameters.last_minute)))
        flow.append(DIED_AT_HOME)
    return Endings(np.array(person), np.array(minute), tuple(flow), np.array(spared, dtype=np.int64))


def _planted(
    lines: Lines,
    record: Told,
    held: Holdings,
    rng: np.random.Generator,
    *,
    line: int,
    wanted: int,
    taken: set[int],
) -> list[int]:
    """Spells of some days in which nobody held a crossing of one handoff, each of another person."""
    if not wanted:
        return []
    length = _ends(lines, held) - held.begin
    fits = (held.holder == NOBODY) & (record.crossings.line[held.crossing] == line)
    fits &= length > 2 * _LEAST_DAYS * MINUTES_A_DAY
    rows: dict[int, int] = {}
    for row in rng.permutation(np.flatnonzero(fits)):
        rows.setdefault(int(record.crossings.person[held.crossing[row]]), int(row))
    free = [row for person, row in rows.items() if person not in taken]
    if len(free) < wanted:
        raise BadInput(
            f"too few crossings of {lines.all[line].id} that nobody held, to plant {wanted} endings"
        )
    return free[:wanted]


def _ends(lines: Lines, held: Holdings) -> Ints:
    return np.where(held.until == UNSAID, lines.world.parameters.last_minute, held.until)


def _moment(lines: Lines, held: Holdings, row: int, rng: np.random.Generator) -> int:
    length = int(_ends(lines, held)[row] - held.begin[row])
    most = min(_MOST_DAYS * MINUTES_A_DAY, length - MINUTES_A_DAY)
    return int(held.begin[row] + rng.integers(_LEAST_DAYS * MINUTES_A_DAY, most))


def _others(lines: Lines, people: People, record: Told, held: Holdings, rng: np.random.Generator) -> Ints:
    unheld = np.unique(record.crossings.person[held.crossing[held.holder == NOBODY]])
    free = np.setdiff1d(np.arange(len(people.ids)), unheld)
    died = int(lines.world.parameters.numbers["crossings"]["died"])
    return np.asarray(rng.choice(free, size=died, replace=False), dtype=np.int64)


def last_minutes(people: People, ended: Endings) -> Ints:
    """The last minute of each person; far away for those who live."""
    last = np.full(len(people.ids), _NEVER, dtype=np.int64)
    last[ended.person] = ended.minute
    return last


def before_the_end(contacts: Contacts, last: Ints) -> Contacts:
    """Contacts of people while they lived."""
    return chosen(contacts, contacts.minute <= last[contacts.person])


def with_endings(
    lines: Lines, people: People, record: Told, held: Holdings, ended: Endings
) -> tuple[Told, Holdings]:
    """
    Crossings and holdings up to each person's end, and the endings as crossings of their own: exactly as many
    as asked for, in order of time.
    """
    last = last_minutes(people, ended)
    keep = record.crossings.minute <= last[record.crossings.person]
    keep &= ~_surplus(lines, keep, ended)
    cut, cut_held = _cut(record, held, last, ended)
    whole = _joined(_chosen(cut, np.flatnonzero(keep)), _as_told(lines, people, ended))
    order = np.argsort(whole.crossings.minute, kind="stable")
    place = np.full(len(keep), -1, dtype=np.int64)
    place[keep] = np.arange(int(keep.sum()))
    moved = np.empty_like(order)
    moved[order] = np.arange(len(order))
    stays = (place[cut_held.crossing] >= 0) & (cut_held.begin <= last[record.crossings.person[held.crossing]])
    crossing = moved[place[cut_held.crossing[stays]]]
    columns = {f.name: getattr(cut_held, f.name)[stays] for f in fields(Holdings)}
    columns["crossing"] = crossing
    again = np.lexsort((columns["begin"], crossing))
    return _chosen(whole, order), Holdings(**{name: column[again] for name, column in columns.items()})


def _surplus(lines: Lines, keep: Flags, ended: Endings) -> Flags:
    """Crossings to leave out so that the number asked for remains, the case and the endings among them."""
    parameters = lines.world.parameters
    rng = stream(parameters.seed, "surplus")
    wanted = parameters.crossings - parameters.case_crossings - len(ended.person)
    free = keep.copy()
    free[ended.spared] = False
    out = np.zeros(len(keep), dtype=bool)
    if keep.sum() < wanted:
        raise BadInput("the demo's episodes make fewer crossings than it asks for")
    out[rng.choice(np.flatnonzero(free), size=int(keep.sum()) - wanted, replace=False)] = True
    return out


def _cut(record: Told, held: Holdings, last: Ints, ended: Endings) -> tuple[Told, Holdings]:
    end = last[record.crossings.person]
    times = {status: np.where(minute > end, UNSAID, minute) for status, minute in record.times.items()}
    died = np.zeros(len(last), dtype=bool)
    died[ended.person[[flow != LOST for flow in ended.flow]]] = True
    who = record.crossings.person[held.crossing]
    until = np.where(held.until == UNSAID, _NEVER, held.until)
    until = np.where(died[who], np.minimum(until, last[who]), until)
    return replace(record, times=times), replace(held, until=np.where(until == _NEVER, UNSAID, until))


def _as_told(lines: Lines, people: People, ended: Endings) -> Told:
    line = np.array(
        [_line(lines, people, flow, who) for flow, who in zip(ended.flow, ended.person, strict=True)]
    )
    size = len(line)
    nothing = np.full(size, "", dtype=object)
    times = {status: np.full(size, UNSAID, dtype=np.int64) for status in STATUSES}
    times["closed"] = ended.minute.copy()
    return Told(
        crossings=Crossings(
            ended.person, line, ended.minute, np.full(size, ARRIVED), np.zeros(size, dtype=np.int64)
        ),
        times=times,
        by_day=np.zeros(size, dtype=bool),
        expected_by=np.full(size, UNSAID, dtype=np.int64),
        carried_by=nothing,
        other_channel=nothing,
        carries=nothing,
        what_happened=nothing,
    )


def _line(lines: Lines, people: People, flow: str, who: int) -> int:
    body = people.uses["acute"][who]
    number = lines.flow_number[flow]
    return int(lines.table[number, -1 if flow == DIED_AT_HOME else body, -1])


def _chosen(record: Told, rows: Ints) -> Told:
    columns = {
        f.name: getattr(record, f.name)[rows] for f in fields(Told) if f.name not in ("crossings", "times")
    }
    times = {status: minute[rows] for status, minute in record.times.items()}
    return Told(crossings=chosen_crossings(record.crossings, rows), times=times, **columns)


def _joined(one: Told, other: Told) -> Told:
    names = [f.name for f in fields(Told) if f.name not in ("crossings", "times")]
    columns = {name: np.concatenate([getattr(one, name), getattr(other, name)]) for name in names}
    times = {status: np.concatenate([one.times[status], other.times[status]]) for status in one.times}
    return Told(crossings=joined_crossings([one.crossings, other.crossings]), times=times, **columns)
