"""
What can nobody see? For each handoff and boundary: who could report, who judged its hazards, whose remit
reaches it, whether a patient or carer was heard.

Each answer is yes, no or not known, with its reasons. They are never added up: four answers are no score, and
a boundary that everybody can see is not a safe one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from graph_schema.accountability import Claim
from graph_schema.parties import Remit
from graph_schema.vocabulary import Answer, End, JudgedBy
from pathway.analysis.accountability import Accountability
from pathway.analysis.crossings import crossings_of
from pathway.analysis.drawn import Drawn, drawn_and_travelled
from pathway.analysis.findings import BoundaryFinding, HandoffFinding
from pathway.analysis.obligations import Obligation, obligation_of
from pathway.analysis.oversight import Oversight, Sole, Text, oversight_of, sole_coverage, texts_that_fail
from pathway.analysis.picture import Picture
from pathway.analysis.reports import Reports, Sources, Waiting, reports_of, sources_at, sources_of, waiting_of
from pathway.analysis.traffic import moves_by_pair
from pathway.analysis.voices import Voices, voices_by_handoff
from pathway.snapshot import Snapshot


class Reviewed(StrEnum):
    """Whose judgement of hazards stands at a handoff by the as-at day."""

    BOTH = "both sides"
    SENDER = "the sending side only"
    RECEIVER = "the receiving side only"
    OTHERS = "somebody else only"
    NOTHING_FOUND = "recorded that nothing was found, not by whom"
    NOT_JUDGED = "hazards are named, nobody has judged them"
    NOBODY = "nobody"

    @property
    def answer(self) -> Answer:
        """Whether anybody judged: where it is not said who found nothing, that is not known."""
        if self is Reviewed.NOTHING_FOUND:
            return Answer.NOT_KNOWN
        return Answer.NO if self in (Reviewed.NOT_JUDGED, Reviewed.NOBODY) else Answer.YES


@dataclass(frozen=True)
class Review:
    """Who judged the hazards of a handoff, and the day of the newest judgement (None: no day is recorded)."""

    by: Reviewed
    newest: date | None
    hazards: int
    with_people: bool


@dataclass(frozen=True)
class HandoffCoverage:
    """What can be seen of one handoff, each with its reasons. `could_report`: of either end, in the year."""

    finding: HandoffFinding
    sources: tuple[Sources, Sources]
    review: Review
    oversight: Oversight
    voices: Voices
    obligation: Obligation

    @property
    def id(self) -> str:
        """The handoff's id."""
        return self.finding.id

    @property
    def could_report(self) -> Answer:
        """Whether anybody at either end could report; NO too where no organisation stands at either."""
        return either(one.could or Answer.NO for one in self.sources)


@dataclass(frozen=True)
class BoundaryCoverage:
    """
    What can be seen of the handoffs between one pair of organisations, or inside one.

    `handoffs` are the ones that stand at the as-at day; each answer is counted over them, never merged.
    """

    boundary: BoundaryFinding
    handoffs: tuple[HandoffCoverage, ...]
    reports: Reports

    @property
    def id(self) -> str:
        """The boundary's id."""
        return self.boundary.id

    @property
    def sources(self) -> tuple[Sources, Sources]:
        """Who could report at either end; the same for each of its handoffs."""
        return self.handoffs[0].sources

    @property
    def could_report(self) -> Answer:
        """Whether anybody at either end could report; the same for each of its handoffs."""
        return self.handoffs[0].could_report

    @property
    def unreviewed(self) -> int:
        """At how many handoffs nobody is known to have judged a hazard."""
        return sum(one.review.by.answer is not Answer.YES for one in self.handoffs)

    @property
    def unreached(self) -> int:
        """How many handoffs no remit is known to reach."""
        return sum(one.oversight.answer is not Answer.YES for one in self.handoffs)

    @property
    def unheard(self) -> int:
        """About how many handoffs no patient or carer is known to have been heard."""
        return sum(one.voices.answer is not Answer.YES for one in self.handoffs)

    @property
    def bodies(self) -> frozenset[str]:
        """The bodies whose remit reaches any of its handoffs."""
        return frozenset[str]().union(*(one.oversight.bodies for one in self.handoffs))


class Coverage:
    """
    What can be seen of every handoff that stands at the as-at day. Make it with `coverage_of`.

    `left_out`: how many handoffs of the year have ended by then, or lead to a death, with which nothing
    passes to anybody; they are in nothing here. `without`: a body whose remits are read as if there were
    none.
    """

    def __init__(self, picture: Picture, without: str = "") -> None:
        self.picture, self.snapshot, self.without = picture, picture.snapshot, without
        self.recorded = bool(self.snapshot.records(Remit))
        self.accountability = Accountability(
            _without(self.snapshot, without, picture), picture.places, picture.parameters
        )
        day = self.snapshot.day
        standing = [one for one in picture.handoffs if _stands(one, day) and not ends_with_death(one)]
        self.left_out = len(picture.handoffs) - len(standing)
        self.handoffs = self._handoffs(standing)

    @cached_property
    def by_id(self) -> Mapping[str, HandoffCoverage]:
        """The handoffs by id."""
        return {one.id: one for one in self.handoffs}

    @cached_property
    def boundaries(self) -> tuple[BoundaryCoverage, ...]:
        """Every boundary with a handoff that stands, in the order of `_unseen_first`."""
        return tuple(sorted(self._boundaries(), key=_unseen_first))

    @cached_property
    def sole(self) -> tuple[Sole, ...]:
        """What only one body's remit reaches."""
        return sole_coverage(
            {one.id: one.oversight for one in self.handoffs},
            {row.id: [one.id for one in row.handoffs] for row in self.boundaries},
        )

    @cached_property
    def unreached(self) -> tuple[HandoffCoverage, ...]:
        """Handoffs that no remit is known to reach, in id order."""
        return tuple(one for one in self.handoffs if one.oversight.answer is not Answer.YES)

    @cached_property
    def silent(self) -> tuple[BoundaryCoverage, ...]:
        """Boundaries of which one side, or each, never reports although people cross and it could."""
        found = [row for row in self.boundaries if row.reports.silent]
        return tuple(
            sorted(found, key=lambda row: (-(row.reports.crossings or 0), row.boundary.name, row.id))
        )

    @cached_property
    def without_text(self) -> tuple[HandoffCoverage, ...]:
        """Handoffs with no clause, standard or guideline of their own behind them, in id order."""
        return tuple(one for one in self.handoffs if not one.obligation.obliged.is_text)

    @cached_property
    def drawn(self) -> Drawn:
        """What is drawn beside what was travelled."""
        snapshot = self.snapshot
        handoffs = [one.handoff for one in self.picture.handoffs if _stands(one, snapshot.day)]
        return drawn_and_travelled(snapshot, handoffs, crossings_of(snapshot), moves_by_pair(snapshot))

    def texts_that_fail(self, handoff: str) -> tuple[Text, ...]:
        """The remits recorded that do not reach a handoff, with what leaves it out."""
        found = self.by_id[handoff].finding.handoff
        return texts_that_fail(found, self.accountability, self.snapshot.day)

    def _handoffs(self, standing: Iterable[HandoffFinding]) -> tuple[HandoffCoverage, ...]:
        found, day = list(standing), self.snapshot.day
        sources = sources_of(self.snapshot)
        events = {one.id: one.event_list for one in found}
        voices = voices_by_handoff(self.snapshot, events, events)
        claims: dict[str, list[Claim]] = {}
        for claim in self.snapshot.all(Claim):
            claims.setdefault(claim.subject, []).append(claim)
        places = {place.id: place for one in found for place in (one.start, one.end)}
        at = {id_: sources_at(place, sources, day) for id_, place in places.items()}
        return tuple(
            HandoffCoverage(
                finding=one,
                sources=(at[one.start.id], at[one.end.id]),
                review=review_of(one),
                oversight=oversight_of(one.handoff, self.accountability, day, recorded=self.recorded),
                voices=voices[one.id],
                obligation=obligation_of(
                    one.handoff, claims.get(one.id, ()), self.accountability.rules(one.handoff), day
                ),
            )
            for one in found
        )

    def _boundaries(self) -> Iterable[BoundaryCoverage]:
        for row in self.picture.boundaries():
            handoffs = tuple(self.by_id[one.id] for one in row.handoffs if one.id in self.by_id)
            if handoffs:
                yield BoundaryCoverage(row, handoffs, self._reports(handoffs))

    def _reports(self, handoffs: tuple[HandoffCoverage, ...]) -> Reports:
        events = (event for one in handoffs for event in one.finding.event_list)
        traffic = (one.finding.traffic for one in handoffs)
        least = self.picture.parameters.least_crossings
        return reports_of(
            handoffs[0].sources, events, traffic, self.snapshot, least=least, waiting=self._waiting
        )

    @cached_property
    def _waiting(self) -> Waiting:
        return waiting_of(self.picture.unplaced_in_year)


def coverage_of(picture: Picture, without: str = "") -> Coverage:
    """
    What can be seen of every handoff of a picture that stands at its as-at day.

    `without`: a body whose remits are read as if there were none; the claims of the body stay.
    """
    return Coverage(picture, without)


def _without(snapshot: Snapshot, body: str, picture: Picture) -> Snapshot:
    """The snapshot without the remits of a body, or of those that it has become the successor of."""
    if not body:
        return snapshot
    whole = Accountability(snapshot, picture.places, picture.parameters)
    kept = tuple(
        record
        for record in snapshot.records(Remit)
        if body not in (record.entity.body, whole.of_the_day(record.entity.body, snapshot.day))
    )
    return replace(snapshot, kept={**snapshot.kept, Remit.label(): kept})


def either(answers: Iterable[Answer]) -> Answer:
    """
    Yes where one is; else not known where one is; else no.

    >>> either([Answer.NO, Answer.NOT_KNOWN]).value, either([]).value
    ('not_known', 'no')
    """
    present = set(answers)
    return next((one for one in (Answer.YES, Answer.NOT_KNOWN) if one in present), Answer.NO)


def review_of(finding: HandoffFinding) -> Review:
    """Who judged the hazards of a handoff by the as-at day."""
    judgements = [one for found in finding.hazards for one in found.judgements]
    days = [one.judged_on for one in judgements if one.judged_on is not None]
    return Review(
        by=_reviewed(finding, {one.side for one in judgements}),
        newest=max(days, default=None),
        hazards=len(finding.hazards),
        with_people=any(one.with_patient_or_carer for one in judgements),
    )


def _reviewed(finding: HandoffFinding, sides: set[JudgedBy]) -> Reviewed:
    if JudgedBy.BOTH in sides or {JudgedBy.SENDER, JudgedBy.RECEIVER} <= sides:
        return Reviewed.BOTH
    if JudgedBy.SENDER in sides:
        return Reviewed.SENDER
    if JudgedBy.RECEIVER in sides:
        return Reviewed.RECEIVER
    if sides:
        return Reviewed.OTHERS
    if finding.hazards:
        return Reviewed.NOT_JUDGED
    return Reviewed.NOTHING_FOUND if finding.handoff.nothing_found else Reviewed.NOBODY


def _stands(finding: HandoffFinding, day: date) -> bool:
    """Whether a handoff stands on a day."""
    return finding.handoff.valid_to is None or finding.handoff.valid_to > day


def ends_with_death(finding: HandoffFinding) -> bool:
    """Whether a handoff leads to a death: nobody takes over, and it is in no count of what can be seen."""
    return finding.handoff.to_id == End.DIED.value


def _unseen_first(row: BoundaryCoverage) -> tuple[object, ...]:
    """
    Where nobody could report first; then where some handoff is reached by no remit; then unreviewed; then
    where no patient or carer was heard; then most crossings (uncounted before counted); then by name.
    """
    crossings = row.boundary.traversals
    return (
        row.could_report is Answer.YES,
        not row.unreached,
        not row.unreviewed,
        not row.unheard,
        crossings is not None,
        -(crossings or 0),
        row.boundary.name,
        row.id,
    )
