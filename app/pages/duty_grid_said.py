"""What a party may say in a cell of the grid, what stands there, and recording it or taking it back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.asking import handoff_words
from app.components.forms import FieldError
from app.forms.given import PEOPLE
from app.saying import said_words
from app.text import DUTY_NAMES, format_day
from app.undoing import Outcome
from graph_schema.accountability import Claim
from graph_schema.entity import Entity
from graph_schema.handoffs import Handoff
from graph_schema.parties import Party
from graph_schema.vocabulary import Duty, End, Stance
from pathway.analysis.accountability import party_names
from pathway.analysis.findings import HandoffDuty, Saying
from pathway.analysis.places import Place, places_of
from pathway.engine import Engine
from pathway.engine.asks import To, latest
from pathway.engine.close_up import duty_now
from pathway.engine.standing import mark_of
from pathway.engine.told import Typing, stands_from, tell
from pathway.errors import BadInput, CareseamsError, SaidAlready
from pathway.snapshot import Snapshot

THEIRS, OURS = "theirs", "ours"
NOTHING = "says nothing"
NO_KEY = -1
"""Where no key changes what stands: several things, or words, which the handoff's page shows."""
Said = tuple[Stance | None, str | None]
"""A stance and of whom; (None, None) for nothing."""


def cell_key(handoff: str, duty: Duty) -> str:
    """What stands for a cell in the browser."""
    return json.dumps([handoff, duty.value], ensure_ascii=False)


def read_key(key: str) -> tuple[str, Duty]:
    """The handoff and duty that a key stands for."""
    handoff, duty = json.loads(key)
    return handoff, Duty(duty)


# -- what may be said, and what is ------------------------------------------------------------------------


def may_say(ends: Sequence[Place], party: str) -> list[Said]:
    """
    What a party may say of a duty, in the order of the key: nothing, we, each other end, nobody, not known.

    More than that (not us, passed on, in which words) is typed in on the form of claims.
    """
    bodies = [place.organisation for place in ends if place.id not in End.__members__]
    others = [body for body in dict.fromkeys(bodies) if body != party]
    return [
        (None, None),
        (Stance.ACCEPTS, party),
        *((Stance.ASSERTS, other) for other in others),
        (Stance.NOBODY, None),
        (Stance.DONT_KNOW, None),
    ]


def choice_words(ends: Sequence[Place], party: str, names: Mapping[str, str]) -> str:
    """The same for the browser: each as stance, of whom, and words."""
    if not party:
        return "[]"
    who = _name(party, names)
    return json.dumps(
        [
            {"stance": stance, "about": about, "words": _choice(who, stance, _name(about or "", names))}
            for stance, about in may_say(ends, party)
        ],
        ensure_ascii=False,
    )


def _choice(who: str, stance: Stance | None, about: str) -> str:
    words = {
        None: NOTHING,
        Stance.ACCEPTS: "we hold it",
        Stance.ASSERTS: f"{about} holds it",
        Stance.NOBODY: "nobody holds it",
        Stance.DONT_KNOW: "we do not know who holds it",
    }[stance]
    return f"{who} {words}" if stance is None else f"{who}: {words}"


def _name(party: str, names: Mapping[str, str]) -> str:
    return names.get(party) or PEOPLE.get(party, (party,))[0]


def told(found: HandoffDuty, party: str, names: Mapping[str, str]) -> str:
    """What a party says of a duty, in words."""
    own = [said_words(one) for one in _own(found, party)]
    return "; ".join(own) or f"{_name(party, names)} {NOTHING}"


def _own(found: HandoffDuty, party: str) -> list[Saying]:
    return [one for one in found.says if one.by == party and not one.lapsed]


def standing(
    found: HandoffDuty, party: str, choices: Sequence[Said], claims: Mapping[str, Claim]
) -> tuple[str, int]:
    """The mark of what a party says of a duty now ("" for nothing), and which of its choices that is."""
    own = _own(found, party)
    if not own:
        return "", 0
    if len(own) > 1 or own[0].words:
        return "", NO_KEY
    return mark_of(claims[own[0].claim_id]), _place(choices, own[0])


def _place(choices: Sequence[Said], now: Saying) -> int:
    at: Said = (Stance(now.stance), now.about)
    if now.by == now.about and at[0] is Stance.ASSERTS:
        at = (Stance.ACCEPTS, now.about)  # a yes that was typed in for them
    return choices.index(at) if at in choices else NO_KEY


@dataclass(frozen=True)
class Now:
    """
    A cell as it stands: the duty, the mark of what the party says of it, and which choice that is. `later`: what
    it says from a later day on than the one that is looked at.
    """

    found: HandoffDuty
    mark: str
    at: int
    names: Mapping[str, str]
    later: Sequence[Claim] = ()


def now_at(engine: Engine, before: Snapshot, key: str, party: str) -> Now:
    """A cell as it stands now. `before`: a snapshot from before what was said about its handoff."""
    handoff, duty = read_key(key)
    found = duty_now(engine, before, handoff, duty)
    choices = may_say(places_of(before).ends(before.by_id(Handoff)[handoff]), party)
    kept = [latest(engine, Claim.label(), one.claim_id) for one in _own(found, party)]
    claims = {one.entity.id: one.entity for one in kept if one is not None}
    linked = engine.store.linked(Handoff.label(), handoff, engine.viewer)
    later = later_of((one.entity for one in linked), party, before.day).get((handoff, duty), ())
    return Now(found, *standing(found, party, choices, claims), party_names(before), later)


def later_of(kept: Iterable[Entity], party: str, day: date) -> dict[tuple[str, Duty], list[Claim]]:
    """What a party says from a later day on, by handoff and duty: no state of the day knows of it."""
    found: dict[tuple[str, Duty], list[Claim]] = {}
    for one in kept:
        if isinstance(one, Claim) and one.by == party and one.valid_from > day:
            found.setdefault((one.subject, one.duty), []).append(one)
    return found


def told_with_later(now: Now, party: str) -> str:
    """What a party says of a duty on the day, and what from a later day on."""
    return "; ".join([told(now.found, party, now.names), *later_words(now.later, now.names)])


def later_words(later: Sequence[Claim], names: Mapping[str, str]) -> list[str]:
    """What is said from a later day on: "from 22 November 2026, Eastmere Hospitals: we hold it"."""
    ordered = sorted(later, key=lambda one: (one.valid_from, one.id))
    return [f"from {format_day(one.valid_from)}, {said_words(_saying(one, names))}" for one in ordered]


def _saying(one: Claim, names: Mapping[str, str]) -> Saying:
    about = _name(one.about, names) if one.about else None
    return Saying(
        one.id, one.by, _name(one.by, names), one.stance.value, one.about, about, one.valid_from, one.valid_to,
        one.evidence.value, one.words, lapsed=False, typed_for=one.typed_for,
    )  # fmt: skip


# -- recording it, and taking it back ----------------------------------------------------------------------


def recorded(
    engine: Engine, before: Snapshot, wanted: Mapping[str, Any], *, own: str, by: str, day: date | None = None
) -> Outcome:
    """
    One choice from the browser's queue, or one undo; sent twice it is done once. A refusal changes nothing.

    `day`: from which day on what is said holds; by default the snapshot's.
    """
    words = _words_of(before, wanted["cell"])
    try:
        if not engine.changes_of(wanted["command"]):
            _do(engine, before, wanted, Typing(by, "told in the grid", wanted["command"], own == OURS), day)
        now = now_at(engine, before, wanted["cell"], wanted["party"])
    except SaidAlready:
        now = now_at(engine, before, wanted["cell"], wanted["party"])
        stands = told_with_later(now, wanted["party"])
        return _refused(
            f"{words}: said otherwise since you looked: {stands}. Nothing was saved: Enter replaces it by "
            "your choice, Escape keeps it."
        )
    except CareseamsError as refused:
        not_undone = "Not undone: " if wanted.get("undo") else ""
        return _refused(f"{not_undone}{words}: {refused.what}; {refused.try_}.")
    undone = "Undone. " if wanted.get("undo") else ""
    said = told_with_later(now, wanted["party"])
    state = f"State on {format_day(before.day)}" if now.later else "State"
    return Outcome(f"{undone}{words}: {said}. {state}: {now.found.text}.", wanted["command"], by)


def mark_from(engine: Engine, before: Snapshot, wanted: Mapping[str, Any], day: date | None) -> str:
    """The mark of what a choice would replace from a day on; "" for nothing, or where no key replaces it."""
    handoff, duty = read_key(wanted["cell"])
    try:
        stands = stands_from(engine, To(handoff, duty, wanted["party"]), day or before.day)
    except BadInput:
        return ""
    return mark_of(stands) if stands else ""


def _do(
    engine: Engine, before: Snapshot, wanted: Mapping[str, Any], typing: Typing, day: date | None
) -> None:
    if wanted.get("undo"):
        engine.undo(wanted["undo"], actor=typing.actor, as_command=typing.command_id)
        return
    handoff, duty = read_key(wanted["cell"])
    to, ends = To(handoff, duty, wanted["party"]), places_of(before).ends(before.by_id(Handoff)[handoff])
    said: Said = (Stance(wanted["stance"]) if wanted["stance"] else None, wanted["about"] or None)
    if said not in may_say(ends, to.party):
        raise BadInput("this is not said by a key", try_="change the claim on the handoff's page")
    if to.party in PEOPLE and to.party not in engine.snapshot().by_id(Party):
        name, role = PEOPLE[to.party]
        party = Party(id=to.party, name=name, role=role)
        engine.put(party, expected=0, actor=typing.actor, reason="told in the grid")
    tell(engine, to, said[0], about=said[1], by=typing, day=day or before.day, over=wanted["seen"])


def _words_of(before: Snapshot, key: str) -> str:
    handoff, duty = read_key(key)
    kept = before.by_id(Handoff).get(handoff)
    return f"{DUTY_NAMES[duty]}, {handoff_words(kept, places_of(before)) if kept else handoff}"


def _refused(words: str) -> Outcome:
    return Outcome(errors=[FieldError("duty-grid", words)])
