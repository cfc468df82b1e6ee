"""
The timeline of an investigation, in the columns of a PSIRF timeline.

One row a contact, step or account. The patient's and the carer's accounts stand beside records, not beneath.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from graph_schema.vocabulary import AccountKind, Precision
from pathway.reporting.investigation import (
    Investigation,
    Passing,
    Seen,
    Step,
    Told,
    gaps_in_brief,
    is_dated,
)

ORDER_RULE = (
    "Rows stand in order of time. A time known only to the day stands at the beginning of that day, one "
    "known only to the month at the beginning of that month; what has no time stands last. At one time "
    "contacts come before crossings, crossings by their reference, and their steps in the order told. Where "
    "accounts give other times of a step, all stand beside their tellers. A crossing goes by the time that "
    "orders its first step; its rows stand where its record has them."
)


@dataclass(frozen=True)
class Row:
    """One row of the timeline, in the columns of a PSIRF timeline; empty = not recorded."""

    happened_at: datetime | None
    precision: Precision
    place: str
    organisation: str
    teller: str
    what: str
    expected: tuple[str, ...]
    information: tuple[str, ...]
    source: str
    queries: tuple[str, ...]
    kind: AccountKind
    family: tuple[Told, ...]


def timeline(document: Investigation) -> tuple[Row, ...]:
    """Every contact, step and account in the order of `ORDER_RULE`; family accounts beside, not beneath."""
    rows = [_seen_row(one) for one in document.seen]
    for one in sorted(document.passings, key=lambda passing: passing.reference):
        rows += _passing_rows(one, with_outcome=document.with_outcome)
    return tuple(sorted(rows, key=lambda row: (row.happened_at is None, row.happened_at or document.as_of)))


def _seen_row(seen: Seen) -> Row:
    what = f"seen: {seen.activity}" if seen.activity else "seen"
    return Row(
        *(seen.happened_at, Precision.EXACT, seen.place, seen.organisation, "care record", what),
        *((), (), "contact record", (), AccountKind.FACT, ()),
    )


def _passing_rows(one: Passing, *, with_outcome: bool) -> list[Row]:
    """The steps, the sentence that sums them up, and every account by others than the family."""
    steps = one.steps or (Step(("no step recorded",), None, Precision.EXACT),)
    first = next(iter(one.dated), steps[0])
    rows = [_step_row(one, step, first, steps) for step in steps]
    record = f"record of {one.reference}"
    if with_outcome and one.summed_up:
        rows.append(_said_row(one, first, one.summed_up, teller=record, source=record))
    for told in one.told:
        if not told.by_family:
            when = Step((), told.happened_at, told.precision)
            source = f"account of {one.reference}" + (f", told on {told.told_on}" if told.told_on else "")
            rows.append(_said_row(one, when, told.text, teller=told.teller, source=source, kind=told.kind))
    return rows


def _step_row(one: Passing, step: Step, first: Step, steps: Iterable[Step]) -> Row:
    begins = step is first
    how = [f"usually by {one.channel}"] if one.channel else []
    carried = (*([one.carries] if one.carries else []), *how, *(item.words for item in one.items))
    return Row(
        happened_at=step.happened_at if is_dated(step) else None,
        precision=step.precision,
        place=" → ".join(dict.fromkeys(one.services)),
        organisation=" → ".join(dict.fromkeys(one.organisations)),
        teller="care record",
        what=f"{one.reference}, {one.kind}: {', '.join(step.statuses)}",
        expected=one.expected if begins else (_first_row_of(one),),
        information=carried if begins else (_first_row_of(one),),
        source=f"record of {one.reference}",
        queries=(*_undated(step), *_differing(one, step), *(gaps_in_brief(one) if begins else ())),
        kind=AccountKind.FACT,
        family=tuple(told for told in one.family if _beside(told, one, steps) is step),
    )


def _said_row(
    one: Passing,
    when: Step,
    text: str,
    *,
    teller: str,
    source: str,
    kind: AccountKind = AccountKind.ACCOUNT,
) -> Row:
    return Row(
        happened_at=when.happened_at if is_dated(when) else None,
        precision=when.precision,
        place=" → ".join(dict.fromkeys(one.services)),
        organisation=" → ".join(dict.fromkeys(one.organisations)),
        teller=teller,
        what=f"{one.reference}: “{text}”",
        expected=(_first_row_of(one),),
        information=(_first_row_of(one),),
        source=source,
        queries=(),
        kind=kind,
        family=(),
    )


def _first_row_of(one: Passing) -> str:
    """Where what was expected of a crossing and what it carried stand once, for all its rows."""
    return f"see the first step of {one.reference}"


def _beside(told: Told, one: Passing, steps: Iterable[Step]) -> Step:
    """The step that an account stands beside: the last that is no later than it, else the first."""
    listed = one.dated or tuple(steps)
    at = told.happened_at
    before = [step for step in listed if at and step.happened_at and step.happened_at <= at]
    return before[-1] if before and is_dated(told) else listed[0]


def _differing(one: Passing, step: Step) -> tuple[str, ...]:
    return tuple(times.words for times in one.times_differ if times.step in step.statuses)


def _undated(step: Step) -> tuple[str, ...]:
    return () if is_dated(step) else ("time not recorded",)
