"""
Findings as plain rows: the JSON of the command line and the CSV of the pages, in the words of DESIGN 8.

Numbers are not rounded here; None is "not known". Instants are ISO in UTC, days ISO.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from app.text import part_of_year_words, plural
from pathway.analysis.crossings import WithinLimit
from pathway.analysis.estimates import Estimate
from pathway.analysis.findings import BoundaryFinding, HandoffDuty, HandoffFinding, Requests, Waiting
from pathway.analysis.imagined import only_imagined
from pathway.analysis.limits import LimitFact
from pathway.analysis.picture import METHOD_VERSION, Picture
from pathway.analysis.routes import Route, RouteCrossing
from pathway.analysis.traffic import between
from pathway.engine import AsAt, MovesFinding
from pathway.engine.limits import fact_words, limits_sentence, why_words

Row = dict[str, Any]

WHOLE_RECORD = "whole record until as_at"
"""The period of deaths and losses: none may drop out of sight after a year, as the figures beside them do."""


def as_at_row(as_at: AsAt) -> Row:
    """The moment figures stand for."""
    return {
        "as_at": plain(as_at.as_of),
        "as_at_reason": as_at.reason,
        "as_known": plain(as_at.as_known),
        "part_of_year": [plain(asdict(part)) for part in as_at.parts_of_year],
        "part_of_year_warning": part_of_year_words(as_at.parts_of_year) or None,
    }


def handoffs_document(as_at: AsAt, found: Iterable[HandoffFinding]) -> Row:
    """`careseams handoffs --json`."""
    rows = [handoff_row(one) for one in found]
    later = sum(row["judgements_after_as_at"] for row in rows)
    head = as_at_row(as_at) | {"method_version": METHOD_VERSION, "judgements_after_as_at": later}
    return head | {"handoffs": rows}


def handoff_row(found: HandoffFinding) -> Row:
    """One handoff. `judged_per_year` and `recorded_per_year` are two figures, never one."""
    rate, held = found.rate, found.held
    return {
        "id": found.id,
        "from": found.handoff.from_id,
        "to": found.handoff.to_id,
        "kind": found.handoff.kind.value,
        "boundary": found.boundary_type,
        "crossings": found.traffic.per_year,
        "crossings_range": plain(found.traffic.ends),
        "traffic_source": found.traffic.source.value,
        "judged_per_year": estimate_row(rate.judged_per_year),
        "recorded_per_year": estimate_row(rate.recorded_per_year),
        "recorded": found.events.in_set,
        "recorded_any_grade": found.events.any,
        "caught_by_carer": found.events.caught_by_carer,
        "events_per_year": estimate_row(rate.events_per_year),
        "evidence": rate.state.value,
        "reporting_share": rate.reporting.value,
        "one_persons_judgement": rate.one_judgement,
        "judgements_after_as_at": found.judged_later,
        "assessment_and_incidents_disagree": rate.disagrees,
        "duties": {duty.duty.value: duty_row(duty) for duty in found.duties},
        "open_low": found.open_low,
        "open_high": found.open_high,
        "duties_applicable": found.applicable,
        "critical_open": [duty.value for duty in found.critical_open],
        "critical_unknown": [duty.value for duty in found.critical_unknown],
        "mark": found.mark.value,
        "gaps": sorted(gap.value for gap in found.gaps),
        "waiting": waiting_row(found.waiting),
        "unheld_days": held.unheld_days if held else None,
        "accounts_differ": held.differ if held else None,
        "carried_by_carer": {"k": found.carer.carried, "n": found.carer.asked},
        "within_limit": limit_row(found.limit),
        "limit": found.limit_text or None,
        "died_or_lost_while_nobody_held": found.ended_unheld,
        "died_or_lost_period": WHOLE_RECORD,
        "highlight": found.highlight.value,
    }


def duty_row(duty: HandoffDuty) -> Row:
    """One duty with who says so and what rules propose."""
    return {
        "state": duty.state.value,
        "row": duty.row,
        "holders": list(duty.holders),
        "text": duty.text,
        "gaps": sorted(gap.value for gap in duty.gaps),
        "since": plain(duty.since),
        "proposals": [
            {"rule": one.rule_id, "holder": one.holder or one.holder_name, "mandated": one.mandated}
            for one in duty.proposals
        ],
    }


def boundaries_document(as_at: AsAt, picture: Picture, rows: Iterable[BoundaryFinding], by: str) -> Row:
    """`careseams boundaries --json`: the rows in their order, and the headline over all of them."""
    headline = asdict(picture.headline(by))  # type: ignore[arg-type]
    later = sum(one.judged_later for one in picture.handoffs)
    head = as_at_row(as_at) | {"method_version": METHOD_VERSION, "judgements_after_as_at": later}
    imagined = sorted(only_imagined(picture.snapshot, picture.handoffs))
    head |= {"by": by, "headline": plain(headline), "only_imagined": imagined}
    return head | {"boundaries": [boundary_row(row) for row in rows]}


def boundary_row(row: BoundaryFinding) -> Row:
    """One boundary: sums over its handoffs, and counts of handoffs by state."""
    held = row.held
    return {
        "rank": row.rank,
        "front": row.front,
        "from": row.from_key,
        "to": row.to_key,
        "name": row.name,
        "inside": row.inside,
        "handoffs": [one.id for one in row.handoffs],
        "crossings": row.traversals,
        "crossings_range": plain(between(one.traffic for one in row.handoffs)),
        "crossings_not_known_at": row.traversals_not_known,
        "judged_per_year": estimate_row(row.judged),
        "recorded": row.recorded.in_set,
        "recorded_any_grade": row.recorded.any,
        "caught_by_carer": row.recorded.caught_by_carer,
        "recorded_by_one_side_only": row.one_sided,
        "no_source_at": row.no_source,
        "events_per_year": estimate_row(row.events.estimate),
        "events_not_known_at": row.events.without_figure,
        "assessment_and_incidents_disagree_at": row.disagree,
        "events_limits_with_those": {"lo": row.events.low, "hi": row.events.high},
        "chance_above_appetite": row.chance_above_appetite,
        "chance_above_appetite_at_most": row.chance_above_at_most,
        "unowned_harm_low": row.unowned_harm_low,
        "unowned_harm_high": row.unowned_harm_high,
        "open_low": row.open_low,
        "open_high": row.open_high,
        "critical": {duty.value: {mark.value: n for mark, n in marks} for duty, marks in row.critical},
        "mark": row.mark.value,
        "gaps": sorted(gap.value for gap in row.gaps),
        "highlighted": row.highlight.value,
        "ask_first": row.ask_first,
        "nobody_asked": row.nobody_asked,
        "claimed_counterpart_has_not_agreed": row.claimed_only,
        "died_or_lost_while_nobody_held": row.ended_unheld,
        "died_or_lost_not_known_at": row.ended_not_known,
        "died_or_lost_period": WHOLE_RECORD,
        "unheld_days": held.unheld_days if held else None,
        "crossings_told_of": held.with_accounts if held else 0,
        "carried_by_carer": {"k": row.carer.carried, "n": row.carer.asked},
        "within_limit": limit_row(row.limit),
        "unplaced_events": row.unplaced,
    }


def moves_source(found: MovesFinding) -> str:
    """What moves were mined from."""
    facts = found.facts
    contacts, people = plural(facts.rows, "contact"), plural(facts.people, "person", "people")
    return f"{contacts} of {people} in {plural(facts.runs, 'import')}"


def moves_document(found: MovesFinding) -> Row:
    """`careseams moves --json`."""
    columns = found.moves.rename_columns(
        ["from", "to", "moves", "patients", "gap_median_s", "gap_p90_s", "first_month", "last_month"]
    )
    return as_at_row(found.as_at) | {
        "source": moves_source(found),
        "by": found.by,
        "from_day": plain(found.first),
        "to_day": plain(found.last),
        "tie_rule": found.tie_rule,
        "ties": found.facts.ties,
        "longest_gap_days": found.longest_gap_days,
        "left_out": found.shows_only,
        "moves": columns.to_pylist(),
    }


def trace_document(case: str, route: Route, warning: str) -> Row:
    """`careseams trace --json`: nothing in it names the person."""
    return {
        "case": case,
        "as_at": plain(route.as_of),
        "as_known": plain(route.as_known),
        "warning": warning,
        "contacts": [
            {
                "happened_at": plain(one.happened_at),
                "organisation": one.place.organisation,
                "service": one.place.id,
                "activity": one.activity,
            }
            for one in route.contacts
        ],
        "crossings": [crossing_row(one) for one in route.crossings],
        "time_limits": limits_sentence(route.limits),
        "unheld_days": route.unheld_days,
        "unheld_crossings": route.unheld_crossings,
        "accounts_differ": route.accounts_differ,
        "nobody_has_said_who_held": route.not_told,
        "carried_by_carer": route.carer_carried,
        "carried_by_carer_no_other_way": route.carer_only,
    }


def crossing_row(one: RouteCrossing) -> Row:
    """One crossing of a route, with every account of who held it."""
    return {
        "handoff": one.handoff_id,
        "request_id": one.request_id,
        "from": one.start.id,
        "to": one.end.id,
        "kind": one.kind,
        "parent": one.parent,
        "status": [
            {"status": s.status, "happened_at": plain(s.happened_at), "precision": s.precision}
            for s in one.statuses
        ],
        "held_by": [
            {
                "holder": held.holder,
                "from": plain(held.held_from),
                "until": None if held.still else plain(held.held_until),
                "told_by": held.told_by,
            }
            for held in one.accounts
        ],
        "told_until": plain(one.told_until),
        "unheld_days": one.held.unheld_days if one.held else None,
        "accounts_differ": one.held.accounts_differ if one.held else None,
        "time_limits": [time_limit_row(fact) for fact in one.limits],
        "carried_by": one.carried_by,
        "other_channel": one.other_channel,
        "information": [
            {"what": it.what, "state": it.state, "known_before": it.known_before, "told_by": it.told_by}
            for it in one.items
        ],
        "times_differ": [
            {
                "step": found.step,
                "ordered_because": found.because.value if one.puts_in_order(found) else None,
                "told": [
                    {
                        "teller": told.teller,
                        "happened_at": plain(told.happened_at),
                        "precision": told.precision,
                    }
                    for told in found.told
                ],
            }
            for found in one.times_differ
        ],
        "standing_then": {duty.duty.value: duty_row(duty) for duty in one.then},
        "standing_now": {duty.duty.value: duty_row(duty) for duty in one.now},
    }


def time_limit_row(fact: LimitFact) -> Row:
    """What became of one time limit; hours None = not known. Times known to the day give days too."""
    limit = fact.limit
    return {
        "hours": limit.hours,
        "from": limit.start.value,
        "to": limit.stop.value,
        "sources": [
            {
                "rule": one.rule,
                "basis": one.basis.value,
                "mandated": one.mandated,
                "never_to_be_passed": one.never_over,
            }
            for one in limit.sources
        ],
        "state": fact.state.name.lower(),
        "shortest_hours": fact.shortest,
        "longest_hours": fact.longest,
        "days": fact.days,
        "why_it_cannot_be_told": why_words(fact) if fact.why else None,
        "words": fact_words(fact),
    }


def estimate_row(estimate: Estimate | None) -> Row | None:
    """A figure with its 90 % interval; None where it is not known."""
    if estimate is None:
        return None
    row: Row = {"mean": estimate.mean, "lo": estimate.lo, "hi": estimate.hi}
    return row | ({"lower_limit": True} if estimate.lower_limit else {})


def limit_row(limit: WithinLimit | None) -> Row | None:
    """Within limit k of n, unknown u."""
    return None if limit is None else {"k": limit.kept, "n": limit.known, "unknown": limit.unknown}


def waiting_row(waiting: Waiting | None) -> Row | None:
    """
    Waiting in days; None = release and acceptance not recorded.

    Up to `ended_without_acceptance` of the crossings released in the year. `unowned_patient_days_in_year` is
    part of `patient_days_in_year`, whenever a wait began; what follows is of the whole record and says so.
    """
    if waiting is None:
        return None
    limbo, unowned, target = waiting.limbo, waiting.unowned, waiting.target
    return {
        "crossings": limbo.crossings,
        "median_days": limbo.median,
        "mean_to_90_days": limbo.rmst,
        "target_days": target.hours / 24 if target else None,
        "target_from": target.taken_from.value if target else None,
        "over_target": limbo.over_target,
        "patient_days_of_crossings": limbo.patient_days,
        "ended_without_acceptance": waiting.ended_otherwise,
        "patient_days_in_year": unowned.in_limbo,
        "unowned_patient_days_in_year": {"low": unowned.low, "high": unowned.high},
        "no_acceptance_recorded": requests_row(waiting.open)
        | {"crossings_over_target": limbo.open_over_target},
        "died_before_accepted": requests_row(waiting.died),
    }


def requests_row(found: Requests) -> Row:
    """Some crossings, and of how many people they are: whenever they were released."""
    return {
        "period": WHOLE_RECORD,
        "crossings": found.crossings,
        "people": found.people,
        "crossings_without_person": found.no_person,
    }


def plain(value: Any) -> Any:
    """Dates as ISO text, tuples as lists; all else as it is."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value
