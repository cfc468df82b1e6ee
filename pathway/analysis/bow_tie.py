"""
The bow-tie of one handoff: what threatens it, what stands before and after it fails, and what comes of it.

Pure: worked out from a picture. What people judged and what was recorded stay apart, both ends' judgements
stand apart, and what a carer did is no barrier: it is counted beside them and in no rate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from graph_schema.hazards import Judgement, cause_key
from graph_schema.vocabulary import BarrierSide, Harm, JudgedBy
from pathway.analysis.common_causes import CommonCause, barriers_of, common_causes, stands
from pathway.analysis.events import in_year
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.hazards import ControlFinding, HazardFinding
from pathway.analysis.owners import Owner, Owners
from pathway.analysis.picture import Picture

CLASSES = (5, 4, 3, 2, 1)


class HeldAt(StrEnum):
    """At which end of the handoff a barrier's holder stands."""

    SENDER = "the sender"
    RECEIVER = "the receiver"
    BOTH = "the organisation at both ends"
    ELSEWHERE = "neither end"
    NOBODY = "nobody"


_USUAL = {
    BarrierSide.PREVENTION: (HeldAt.SENDER, HeldAt.BOTH),
    BarrierSide.RECOVERY: (HeldAt.RECEIVER, HeldAt.BOTH),
}


@dataclass(frozen=True)
class Barrier:
    """
    One control of the handoff. `threats`: the numbers of the threats here that it acts on. `elsewhere`: at
    how many other handoffs it acts too. `shared`: causes that other barriers name as well.
    """

    number: int
    found: ControlFinding
    owner: Owner
    held_at: HeldAt
    threats: tuple[int, ...]
    elsewhere: int
    shared: tuple[CommonCause, ...]

    @property
    def side(self) -> BarrierSide:
        """Before or after the handoff fails."""
        return self.found.control.side

    @property
    def stands(self) -> bool:
        """False where it is known to have failed, or not to be there."""
        return stands(self.found)

    @property
    def unowned(self) -> bool:
        """Whether nobody holds it on the day: a finding (DOMAIN 6.3)."""
        return self.owner.missing is not None

    @property
    def at_other_end(self) -> bool:
        """Whether one before the failure is not the sender's, or one after it not the receiver's."""
        return self.held_at is not HeldAt.NOBODY and self.held_at not in _USUAL[self.side]


@dataclass(frozen=True)
class Threat:
    """One hazard, with the numbers of its barriers before and after the handoff fails."""

    number: int
    found: HazardFinding
    prevention: tuple[int, ...]
    recovery: tuple[int, ...]

    def judged(self, side: JudgedBy) -> Judgement | None:
        """What one side judged, alone or both ends together; never an average."""
        kept = {one.side: one for one in self.found.judgements}
        return kept.get(side) or kept.get(JudgedBy.BOTH)


@dataclass(frozen=True)
class BowTie:
    """
    The bow-tie of one handoff on a day. Threats and barriers are numbered from 1, barriers over both sides.

    `recorded`: incidents and outcomes of the year by grade, those without a grade too; never mixed with what
    was judged. What a carer did stands in `one.carer` and `one.events.caught_by_carer`. `by_carer`: what
    somebody recorded as a control that a patient or carer holds. It is none, so it is no barrier here.
    """

    one: HandoffFinding
    threats: tuple[Threat, ...]
    barriers: tuple[Barrier, ...]
    recorded: tuple[tuple[Harm, int], ...]
    by_carer: tuple[ControlFinding, ...] = ()

    @property
    def by_number(self) -> Mapping[int, Barrier]:
        """The barriers by their numbers."""
        return {one.number: one for one in self.barriers}

    @property
    def unowned(self) -> tuple[Barrier, ...]:
        """Barriers that nobody holds."""
        return tuple(one for one in self.barriers if one.unowned)

    @property
    def bare(self) -> tuple[Threat, ...]:
        """Threats without any barrier that stands."""
        standing = {one.number for one in self.barriers if one.stands}
        return tuple(one for one in self.threats if not standing & {*one.prevention, *one.recovery})

    @property
    def differing(self) -> tuple[Threat, ...]:
        """Threats that the two ends judged differently."""
        return tuple(one for one in self.threats if one.found.differs)

    def on(self, side: BarrierSide) -> tuple[Barrier, ...]:
        """The barriers before, or after, the handoff fails."""
        return tuple(one for one in self.barriers if one.side is side)


def bow_tie_of(picture: Picture, handoff: str, causes: Sequence[CommonCause] | None = None) -> BowTie:
    """
    The bow-tie of a handoff of the picture. Raises `KeyError` for one that is not in it.

    `causes`: the common causes of the whole picture, where somebody has them.
    """
    one = picture.by_id[handoff]
    around = _Around(picture, one, common_causes(picture) if causes is None else causes)
    found = sorted((each for each in barriers_of(one) if not each.by_carer), key=around.place)
    barriers = tuple(around.barrier(number, each) for number, each in enumerate(found, start=1))
    threats = tuple(
        Threat(number, each, *_numbers(number, barriers)) for number, each in enumerate(one.hazards, start=1)
    )
    carers = tuple(each for each in barriers_of(one) if each.by_carer)
    return BowTie(one, threats, barriers, _recorded(one, picture), carers)


class _Around:
    """What a barrier's row needs of everything else."""

    def __init__(self, picture: Picture, one: HandoffFinding, causes: Sequence[CommonCause]) -> None:
        self.one, self.owners = one, Owners(picture.snapshot)
        self.order = {hazard.hazard.id: number for number, hazard in enumerate(one.hazards, start=1)}
        self.causes = {cause.key: cause for cause in causes}
        self.handoffs = {each.hazard.id: other.id for other in picture.handoffs for each in other.hazards}

    def place(self, found: ControlFinding) -> tuple[bool, int, str, str]:
        """Before the failure first; then by the first threat, name and id."""
        control = found.control
        first = min(self.order[hazard] for hazard in control.hazards if hazard in self.order)
        return control.side is BarrierSide.RECOVERY, first, control.name, control.id

    def barrier(self, number: int, found: ControlFinding) -> Barrier:
        """One control as a barrier of this handoff."""
        control = found.control
        owner = self.owners.of(control)
        reached = {self.handoffs[hazard] for hazard in control.hazards if hazard in self.handoffs}
        shared = (self.causes.get(cause_key(name)) for name in control.causes)
        return Barrier(
            number=number,
            found=found,
            owner=owner,
            held_at=_held_at(owner, self.one),
            threats=tuple(sorted(self.order[hazard] for hazard in control.hazards if hazard in self.order)),
            elsewhere=len(reached - {self.one.id}),
            shared=tuple(cause for cause in shared if cause is not None and cause.is_shared),
        )


def _held_at(owner: Owner, one: HandoffFinding) -> HeldAt:
    if owner.missing is not None:
        return HeldAt.NOBODY
    ends = one.start.organisation, one.end.organisation
    if owner.organisation not in ends:
        return HeldAt.ELSEWHERE
    if ends[0] == ends[1]:
        return HeldAt.BOTH
    return HeldAt.SENDER if owner.organisation == ends[0] else HeldAt.RECEIVER


def _numbers(threat: int, barriers: Sequence[Barrier]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    own = [one for one in barriers if threat in one.threats]
    before = tuple(one.number for one in own if one.side is BarrierSide.PREVENTION)
    return before, tuple(one.number for one in own if one.side is BarrierSide.RECOVERY)


def _recorded(one: HandoffFinding, picture: Picture) -> tuple[tuple[Harm, int], ...]:
    """What happened in the year by its worst grade, each event once; worst first, ungraded last."""
    as_of = picture.snapshot.as_of
    year = [event.harm for event in one.event_list if event.counts and in_year(event, as_of)]
    counted = {harm: year.count(harm) for harm in year}
    return tuple(sorted(counted.items(), key=lambda item: -item[0].rank))


def judged_grades(threats: Sequence[Threat], side: JudgedBy) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The consequence classes that one side judged, worst first, each with the numbers of its threats."""
    found: dict[int, list[int]] = {}
    for threat in threats:
        judged = threat.judged(side)
        if judged is not None:
            found.setdefault(judged.consequence, []).append(threat.number)
    return tuple((class_, tuple(found[class_])) for class_ in CLASSES if class_ in found)
