"""
What of the data should be looked at: numbered rules over one snapshot, each a count with examples.

They are questions about records, not faults of people; nothing is refused or changed because of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from graph_schema.accountability import Claim
from graph_schema.entity import active_on
from graph_schema.events import Event, EventSource
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Control, Hazard
from graph_schema.parties import Organisation, Role
from graph_schema.vocabulary import ControlState, HandoffKind, Harm, LikelihoodScale, Sector
from pathway.analysis.crossings import NEVER, crossings_of
from pathway.analysis.hazards import ControlFinding, control_findings, dated_after
from pathway.analysis.owners import Owners
from pathway.snapshot import Snapshot

EXAMPLES = 5


@dataclass(frozen=True)
class QualityFinding:
    """One rule that something falls under: how many, of how many, and the first few ids."""

    number: str
    what: str
    count: int
    of: int
    examples: tuple[str, ...]


Rule = Callable[[Snapshot], tuple[list[str], int]]


def quality_findings(snapshot: Snapshot) -> tuple[QualityFinding, ...]:
    """Every rule that something falls under, in order of its number."""
    return tuple(_found(snapshot))


def _found(snapshot: Snapshot) -> Iterator[QualityFinding]:
    for number, (what, rule) in RULES.items():
        ids, of = rule(snapshot)
        if ids:
            yield QualityFinding(number, what, len(ids), of, tuple(sorted(ids)[:EXAMPLES]))


def _kind_unknown(snapshot: Snapshot) -> tuple[list[str], int]:
    every = snapshot.all(Handoff)
    return [one.id for one in every if one.kind is HandoffKind.UNKNOWN], len(every)


def _sector_unknown(snapshot: Snapshot) -> tuple[list[str], int]:
    every = snapshot.all(Organisation)
    return [one.id for one in every if one.sector is Sector.UNKNOWN], len(every)


def _no_role(snapshot: Snapshot) -> tuple[list[str], int]:
    every = snapshot.all(Organisation)
    recorded = {role.party for role in snapshot.all(Role)}
    return [one.id for one in every if one.id not in recorded], len(every)


def _crossing_undated(snapshot: Snapshot) -> tuple[list[str], int]:
    crossings = crossings_of(snapshot)
    return [crossings.ids[i] for i in np.flatnonzero(crossings.undated)], len(crossings.ids)


def _accepted_before_release(snapshot: Snapshot) -> tuple[list[str], int]:
    crossings = crossings_of(snapshot)
    both = (crossings.released != NEVER) & (crossings.accepted != NEVER)
    early = both & (crossings.accepted < crossings.released)
    return [crossings.ids[i] for i in np.flatnonzero(early)], int(both.sum())


def _claim_of_an_ended_body(snapshot: Snapshot) -> tuple[list[str], int]:
    ended = {one.id for one in snapshot.all(Organisation) if _over(one, snapshot)}
    claims = [one for one in snapshot.all(Claim) if active_on(snapshot.day, one.valid_from, one.valid_to)]
    return [one.id for one in claims if {one.by, one.about} & ended], len(claims)


def _over(body: Organisation, snapshot: Snapshot) -> bool:
    return body.valid_to is not None and body.valid_to <= snapshot.day


def _event_ungraded(snapshot: Snapshot) -> tuple[list[str], int]:
    every = snapshot.all(Event)
    return [one.id for one in every if one.worse_harm is Harm.NOT_RECORDED], len(every)


def _event_in_the_future(snapshot: Snapshot) -> tuple[list[str], int]:
    every = snapshot.all(Event)
    late = [one.id for one in every if one.happened_at is not None and one.happened_at > snapshot.as_of]
    return late, len(every)


def _scale_not_declared(snapshot: Snapshot) -> tuple[list[str], int]:
    judged = [one for one in snapshot.all(Hazard) if one.judgements]
    vague = [
        one.id
        for one in judged
        if any(judgement.scale is LikelihoodScale.NOT_DECLARED for judgement in one.judgements)
    ]
    return vague, len(judged)


def _judged_later(snapshot: Snapshot) -> tuple[list[str], int]:
    judged = [one for one in snapshot.all(Hazard) if one.judgements]
    late = [one.id for one in judged if any(dated_after(each, snapshot.day) for each in one.judgements)]
    return late, len(judged)


def _check_overdue(snapshot: Snapshot) -> tuple[list[str], int]:
    """By its own record or by a check, whichever counts on the day."""
    found = {one.control.id: one for each in control_findings(snapshot).values() for one in each}
    verified = [one for one in found.values() if ControlState.VERIFIED in (one.control.state, _checked(one))]
    overdue = [one for one in verified if one.overdue and one.state is ControlState.UNVERIFIED]
    return [one.control.id for one in overdue], len(verified)


def _checked(found: ControlFinding) -> ControlState | None:
    return found.last_check.result if found.last_check else None


def _no_owner(snapshot: Snapshot) -> tuple[list[str], int]:
    every, owners = snapshot.all(Control), Owners(snapshot)
    return [one.id for one in every if owners.of(one).missing is not None], len(every)


def _workaround_rests_on_nothing_said(snapshot: Snapshot) -> tuple[list[str], int]:
    every = [one for one in snapshot.all(Control) if one.workaround]
    return [one.id for one in every if not one.depends_on], len(every)


def _no_event_source(snapshot: Snapshot) -> tuple[list[str], int]:
    every = [one for one in snapshot.all(Organisation) if one.sector is not Sector.OVERSIGHT]
    covered = {source.organisation for source in snapshot.all(EventSource)}
    return [one.id for one in every if one.id not in covered], len(every)


RULES: dict[str, tuple[str, Rule]] = {
    "D101": ("handoffs whose kind nobody has said", _kind_unknown),
    "D102": ("organisations whose sector nobody has said", _sector_unknown),
    "D103": ("organisations without a recorded role: what they may hold is read from the sector", _no_role),
    "D201": ("crossings without any recorded time: in no year's traffic", _crossing_undated),
    "D202": (
        "crossings accepted before they were released: counted as a wait of 0",
        _accepted_before_release,
    ),
    "D301": ("claims in force by or about a body that has ended", _claim_of_an_ended_body),
    "D302": ("hazards judged on a scale that was not declared", _scale_not_declared),
    "D303": ("controls called verified whose review is overdue: counted as unverified", _check_overdue),
    "D304": ("hazards judged after the as-at date: that judgement is not used", _judged_later),
    "D305": ("controls that nobody holds: nobody named, a body that has ended, or a vacant post", _no_owner),
    "D306": ("workarounds that do not say what they depend on", _workaround_rests_on_nothing_said),
    "D401": ("events without a grade of harm: in no headline set", _event_ungraded),
    "D402": ("events dated after the as-at date: not counted", _event_in_the_future),
    "D403": ("organisations that no event source covers: no events there means nothing", _no_event_source),
}
