"""
Barriers that would fail together: what they share, how far that reaches, and what is lost without it.

A common cause is a mailbox, system, form, role or post that somebody named: of a barrier, or as what a
workaround depends on. That two barriers name none does not say that they are independent.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph_schema.entity import Entity
from graph_schema.handoffs import Pathway
from graph_schema.hazards import Control, Hazard, Judgement, cause_key
from graph_schema.vocabulary import ControlState, HazardBasis
from pathway.analysis.estimates import Estimate
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.handoff_rates import handoff_rates
from pathway.analysis.hazards import ControlFinding, HazardFinding, hazard_findings
from pathway.analysis.picture import Picture
from pathway.analysis.rates import Gamma, judged_per_year, sum_of
from pathway.snapshot import Snapshot

_STANDING = (ControlState.VERIFIED, ControlState.UNVERIFIED)
RESIDUAL = "judged with its barriers in place"
NOT_JUDGED = "not judged"
BELOW = "below moderate harm: in no headline figure"
NO_COUNT = "no count of crossings"


@dataclass(frozen=True)
class CommonCause:
    """
    One thing under some barriers of the year's handoffs. `name`: as most wrote it, `spellings` all ways.

    `handoffs` are ids; `pathways` names, so that several tellings of one pathway count once.
    """

    key: str
    name: str
    spellings: tuple[str, ...]
    barriers: tuple[ControlFinding, ...]
    handoffs: tuple[str, ...]
    pathways: tuple[str, ...]

    @property
    def is_shared(self) -> bool:
        """Whether more than one barrier rests on it."""
        return len(self.barriers) > 1

    @property
    def standing(self) -> tuple[ControlFinding, ...]:
        """The barriers that are not known to have failed or to be missing already."""
        return tuple(one for one in self.barriers if stands(one))


@dataclass(frozen=True)
class HazardLoss:
    """
    One hazard had the cause failed: barriers `lost` and `left` of those that stand.

    `before` and `after`: judged events a year of this hazard alone; None, and why in `cannot_say`, where a
    judgement says nothing of what its barriers stop.
    """

    handoff: HandoffFinding
    hazard: Hazard
    lost: tuple[ControlFinding, ...]
    left: tuple[ControlFinding, ...]
    before: Estimate | None
    after: Estimate | None
    cannot_say: str


@dataclass(frozen=True)
class Loss:
    """
    What would be lost at once without a cause; nothing of it is stored.

    `before` and `after`: judged events a year of the `said` handoffs at which a change can be worked out, all
    their hazards together; None where there is none. A hazard that was judged with its barriers in place is
    in both as it was judged, so the change is at least that; at other handoffs it cannot be said: no zero.
    """

    cause: CommonCause
    hazards: tuple[HazardLoss, ...]
    before: Estimate | None
    after: Estimate | None
    said: int

    @property
    def bare(self) -> tuple[HazardLoss, ...]:
        """Hazards that would have no barrier left that stands."""
        return tuple(one for one in self.hazards if not one.left)

    @property
    def not_said(self) -> int:
        """At how many handoffs that lose a barrier the change cannot be worked out."""
        return len({one.handoff.id for one in self.hazards}) - self.said


def common_causes(picture: Picture) -> tuple[CommonCause, ...]:
    """Every cause that a barrier of the picture's handoffs names: those under most handoffs first."""
    found: dict[str, dict[str, ControlFinding]] = {}
    handoffs: dict[str, set[str]] = {}
    for one in picture.handoffs:
        for barrier in barriers_of(one):
            for name in barrier.control.causes:
                found.setdefault(cause_key(name), {})[barrier.control.id] = barrier
                handoffs.setdefault(cause_key(name), set()).add(one.id)
    drawn = _pathways(picture.snapshot)
    made = (_cause(key, tuple(found[key].values()), handoffs[key], drawn) for key in found)
    return tuple(
        sorted(made, key=lambda one: (-len(one.handoffs), -len(one.pathways), -len(one.barriers), one.key))
    )


def barriers_of(one: HandoffFinding) -> tuple[ControlFinding, ...]:
    """The barriers on any hazard of a handoff, each once, in id order."""
    found = {barrier.control.id: barrier for hazard in one.hazards for barrier in hazard.controls}
    return tuple(found[id_] for id_ in sorted(found))


def _cause(
    key: str, barriers: Sequence[ControlFinding], handoffs: Iterable[str], drawn: Mapping[str, frozenset[str]]
) -> CommonCause:
    names = Counter(name for one in barriers for name in one.control.causes if cause_key(name) == key)
    reached = frozenset(handoffs)
    return CommonCause(
        key=key,
        name=min(names, key=lambda name: (-names[name], name)).strip(),
        spellings=tuple(sorted({name.strip() for name in names})),
        barriers=tuple(sorted(barriers, key=lambda one: (one.control.name, one.control.id))),
        handoffs=tuple(sorted(reached)),
        pathways=tuple(sorted(name for name, ids in drawn.items() if ids & reached)),
    )


def _pathways(snapshot: Snapshot) -> dict[str, frozenset[str]]:
    """The handoffs of each pathway by its name; what several tell under one name is one pathway."""
    found: dict[str, frozenset[str]] = {}
    for one in snapshot.all(Pathway):
        found[one.name] = found.get(one.name, frozenset()) | frozenset(one.handoffs)
    return found


# -- switched off ----------------------------------------------------------------------------------


def loss_of(picture: Picture, cause: CommonCause) -> Loss:
    """What is lost had every barrier that names the cause failed at once. Pure: nothing is changed."""
    gone = frozenset(one.control.id for one in cause.barriers)
    touched = [picture.by_id[id_] for id_ in cause.handoffs]
    after = _findings_without(picture, touched, gone)
    lost = [
        _hazard_loss(one, hazard, after[one.id][hazard.hazard.id], gone, picture)
        for one in touched
        for hazard in one.hazards
        if any(stands(barrier) and barrier.control.id in gone for barrier in hazard.controls)
    ]
    known = _judged_both_ways(
        {loss.handoff.id: loss.handoff for loss in lost if not loss.cannot_say}.values(), after, picture
    )
    ordered = sorted(lost, key=lambda loss: (bool(loss.left), loss.handoff.name, loss.hazard.id))
    return Loss(
        cause,
        tuple(ordered),
        before=_estimate(sum_of(rate for rate, _ in known)) if known else None,
        after=_estimate(sum_of(rate for _, rate in known)) if known else None,
        said=len(known),
    )


def stands(barrier: ControlFinding) -> bool:
    """Whether it may stop anything: not failed, not missing, and not what a patient or carer does."""
    return barrier.state in _STANDING and not barrier.by_carer


def _findings_without(
    picture: Picture, touched: Sequence[HandoffFinding], gone: frozenset[str]
) -> dict[str, dict[str, HazardFinding]]:
    """The hazards of some handoffs as they would read without some barriers, by handoff and hazard."""
    ids = {one.id for one in touched}
    kept = dict(picture.snapshot.kept)
    keep: dict[type[Entity], frozenset[str]] = {
        Hazard: frozenset(one.id for one in picture.snapshot.all(Hazard) if one.handoff in ids),
        Control: frozenset(one.id for one in picture.snapshot.all(Control) if one.id not in gone),
    }
    for kind, wanted in keep.items():
        kept[kind.label()] = tuple(one for one in kept.get(kind.label(), ()) if one.entity.id in wanted)
    traffic = {one.id: one.traffic.per_year for one in touched}
    found = hazard_findings(replace(picture.snapshot, kept=kept), traffic)
    return {id_: {one.hazard.id: one for one in found.get(id_, ())} for id_ in ids}


def _hazard_loss(
    one: HandoffFinding, before: HazardFinding, after: HazardFinding, gone: frozenset[str], picture: Picture
) -> HazardLoss:
    standing = [barrier for barrier in before.controls if stands(barrier)]
    why = _cannot_say(before.used, after.used)
    figures = [None if why else _alone(one, found, picture) for found in (before, after)]
    known = None not in figures
    return HazardLoss(
        handoff=one,
        hazard=before.hazard,
        lost=tuple(barrier for barrier in standing if barrier.control.id in gone),
        left=tuple(barrier for barrier in standing if barrier.control.id not in gone),
        before=figures[0] if known else None,
        after=figures[1] if known else None,
        cannot_say=why or ("" if known else NO_COUNT),
    )


def _cannot_say(*used: Judgement | None) -> str:
    """Why a judgement says nothing of what its barriers stop (METHOD 2.4); "" where it does."""
    for judgement in used:
        if judgement is None:
            return NOT_JUDGED
        if judgement.consequence < 3:
            return BELOW
        if judgement.basis is not HazardBasis.INHERENT:
            return RESIDUAL
    return ""


def _alone(one: HandoffFinding, found: HazardFinding, picture: Picture) -> Estimate | None:
    """Judged events a year of one hazard; None where it is not judged, or its class needs traffic."""
    if found.used is None:
        return None
    year = one.evidence.traversals_per_year
    rate = judged_per_year(
        [found.reading(found.used, picture.snapshot.day)],
        traversals_per_year=None if year is None or not year.mid else year.mid,
        cover=picture.parameters.cover,
    )
    return None if rate is None else _estimate(rate)


def _judged_both_ways(
    handoffs: Iterable[HandoffFinding], after: Mapping[str, Mapping[str, HazardFinding]], picture: Picture
) -> list[tuple[Gamma, Gamma]]:
    """Judged events a year of some handoffs, as they are and without the barriers, where both are known."""
    listed, day = list(handoffs), picture.snapshot.day
    without = [
        replace(
            one.evidence,
            hazards=tuple(found.reading(found.used, day) for found in after[one.id].values() if found.used),
        )
        for one in listed
    ]
    rates = handoff_rates(without, cover=picture.parameters.cover)
    both = zip((one.rate.judged_distribution for one in listed), rates, strict=True)
    pairs = [(before, rate.judged_distribution) for before, rate in both]
    return [(before, later) for before, later in pairs if before is not None and later is not None]


def _estimate(rate: Gamma) -> Estimate:
    return Estimate(rate.mean, rate.lo, rate.hi)
