"""
What was judged at each handoff, ready for `rates`: one reading of each hazard, with its controls.

Both ends' judgements are kept apart and never averaged: the reading used is the one that expects more
events, and the other stands beside it. A judgement dated after the snapshot's day is not used: nobody had
made it by then. One without a date may have been made, and is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from graph_schema.hazards import Control, ControlCheck, Hazard, Judgement, cause_key
from graph_schema.parties import Party
from graph_schema.vocabulary import ControlState, LikelihoodScale, PartyRole
from pathway.analysis.controls import ControlReading
from pathway.analysis.rates import JudgedHazard, judged_rate, per_year_band, quality_discount
from pathway.snapshot import Snapshot

_YEAR_DAYS = 365.25
_TESTED = (ControlState.VERIFIED, ControlState.FAILED)
_NO_CONTROL = (PartyRole.CARER, PartyRole.PATIENT)


_LEAST_FIRST = (
    ControlState.FAILED,
    ControlState.NOT_IN_PLACE,
    ControlState.UNVERIFIED,
    ControlState.VERIFIED,
)


@dataclass(frozen=True)
class ControlFinding:
    """
    One control as it counts on a day: a test past its review date counts as unverified.

    `tested_on`: the last test up to the day, by a check or by the control's own record; `due`: when to look
    again; None where neither says so. `later`: the first check dated after the day, which counts for nothing
    else here. That a control is verified says that it was tested, not that it will hold. A workaround holds
    for as long as somebody goes on doing it: whatever a test found, it never counts as more than unverified.
    `by_carer`: a patient or carer is named as its holder; that is no control, and stops nothing in any rate.
    """

    control: Control
    state: ControlState
    overdue: bool
    last_check: ControlCheck | None
    tested_on: date | None = None
    due: date | None = None
    later: ControlCheck | None = None
    by_carer: bool = False


@dataclass(frozen=True)
class HazardFinding:
    """
    One hazard of a handoff. `used` is the judgement that counts (None = not judged); `differs`: the ends
    chose other classes. `one_person`: the judgement used is one person's. `by_several`: the judgement that
    would count were those of one person, or of nobody says how many, left out. `later`: judgements dated
    after the day, which count for nothing else here.
    """

    hazard: Hazard
    used: Judgement | None
    differs: bool
    controls: tuple[ControlFinding, ...]
    by_several: Judgement | None = None
    later: tuple[Judgement, ...] = ()

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """Those made by the day, or without a date."""
        return tuple(one for one in self.hazard.judgements if one not in self.later)

    @property
    def one_person(self) -> bool:
        """Whether one person alone made the judgement that counts."""
        return self.used is not None and self.used.people == 1

    def reading(self, judgement: Judgement, today: date) -> JudgedHazard:
        """A judgement of this hazard as `rates` reads it."""
        return JudgedHazard(
            likelihood=judgement.likelihood,
            consequence=judgement.consequence,
            basis=judgement.basis,
            scale=judgement.scale,
            controls=tuple(_reading(found) for found in self.controls if not found.by_carer),
            chain=self.hazard.chain or "",
            discount=_discount(judgement, today),
            people=judgement.people,
        )


def control_findings(snapshot: Snapshot) -> dict[str, tuple[ControlFinding, ...]]:
    """The controls of each hazard, as they count on the snapshot's day."""
    checks: dict[str, list[ControlCheck]] = {}
    for check in sorted(snapshot.all(ControlCheck), key=_in_turn):
        checks.setdefault(check.control, []).append(check)
    carers = {one.id for one in snapshot.all(Party) if one.role in _NO_CONTROL}
    found: dict[str, list[ControlFinding]] = {}
    for control in snapshot.all(Control):
        finding = _control_finding(control, checks.get(control.id, ()), snapshot.day)
        finding = replace(finding, by_carer=control.holder in carers)
        for hazard in control.hazards:
            found.setdefault(hazard, []).append(finding)
    return {hazard: tuple(findings) for hazard, findings in found.items()}


def hazard_findings(
    snapshot: Snapshot, traffic: Mapping[str, float | None]
) -> dict[str, tuple[HazardFinding, ...]]:
    """The hazards of each handoff. `traffic`: traversals a year by handoff, None where not known."""
    controls = control_findings(snapshot)
    found: dict[str, list[HazardFinding]] = {}
    for hazard in snapshot.all(Hazard):
        later = tuple(one for one in hazard.judgements if dated_after(one, snapshot.day))
        finding = HazardFinding(hazard, None, False, controls.get(hazard.id, ()), later=later)
        several = [one for one in finding.judgements if (one.people or 1) > 1]
        used, by_several = (
            _most_expected(finding, judgements, traffic.get(hazard.handoff), snapshot.day)
            for judgements in (finding.judgements, several)
        )
        differs = _differ(finding.judgements)
        found.setdefault(hazard.handoff, []).append(
            replace(finding, used=used, by_several=by_several, differs=differs)
        )
    return {handoff: tuple(findings) for handoff, findings in found.items()}


def dated_after(judgement: Judgement, day: date) -> bool:
    """Whether a judgement was made after a day; of one without a date nobody can say so."""
    return judgement.judged_on is not None and judgement.judged_on > day


def _most_expected(
    finding: HazardFinding, judgements: Sequence[Judgement], traffic: float | None, today: date
) -> Judgement | None:
    """The judgement that expects most moderate or worse events; of equals, the first."""
    if len(judgements) < 2:
        return judgements[0] if judgements else None
    return max(judgements, key=lambda one: (one.consequence >= 3, _expected(finding, one, traffic, today)))


def _expected(finding: HazardFinding, judgement: Judgement, traffic: float | None, today: date) -> float:
    reading = finding.reading(judgement, today)
    rate = judged_rate([reading], traversals_per_year=traffic, none_found=True)
    if rate is None or (judgement.scale is LikelihoodScale.PER_YEAR and not traffic):
        return per_year_band(judgement.likelihood).mean
    return rate.mean


def _in_turn(check: ControlCheck) -> tuple[object, ...]:
    """
    By day, so that the last one counts. Which of two on one day came last nobody recorded: the one that found
    less counts, and of two that found the same the one that is to be looked at again sooner.
    """
    found = _LEAST_FIRST.index(check.result)
    return check.checked_on, -found, -(check.next_due or date.max).toordinal(), check.id


def _control_finding(control: Control, checks: Sequence[ControlCheck], today: date) -> ControlFinding:
    past = [check for check in checks if check.checked_on <= today]
    check, later = past[-1] if past else None, next(iter(checks[len(past) :]), None)
    state, due = _as_tested(control, today), control.review_due
    tested = control.tested_on if control.tested_on is not None and control.tested_on <= today else None
    if check is not None and (tested is None or _counts_over(check, tested, state)):
        still_due = due if due is not None and due > check.checked_on else None
        state, due, tested = check.result, check.next_due or still_due, check.checked_on
    overdue = due is not None and due <= today
    if state is ControlState.VERIFIED and (overdue or control.workaround):
        state = ControlState.UNVERIFIED
    return ControlFinding(control, state, overdue, check, tested, due, later)


def _counts_over(check: ControlCheck, tested: date, state: ControlState) -> bool:
    """Whether a check counts before the control's own record of a test: of one day, what found less does."""
    if check.checked_on != tested:
        return check.checked_on > tested
    worse = (ControlState.FAILED, ControlState.NOT_IN_PLACE)
    return state not in worse or check.result in worse


def _as_tested(control: Control, today: date) -> ControlState:
    """What its own record says of it; the outcome of a test still to come is not known yet."""
    later = control.tested_on is not None and control.tested_on > today
    return ControlState.UNVERIFIED if later and control.state in _TESTED else control.state


def _reading(found: ControlFinding) -> ControlReading:
    control = found.control
    return ControlReading(
        effectiveness=control.effectiveness,
        state=found.state,
        group=cause_key(next(iter(control.causes), "")),
        held=control.held,
        passed=control.got_past,
    )


def _discount(judgement: Judgement, today: date) -> float:
    judged_on = judgement.judged_on
    years = (today - judged_on).days / _YEAR_DAYS if judged_on else 0.0
    return quality_discount(
        people=judgement.people, with_patient_or_carer=judgement.with_patient_or_carer, years_old=years
    )


def _differ(judgements: Sequence[Judgement]) -> bool:
    return len({(one.likelihood, one.consequence) for one in judgements}) > 1
