"""
Waiting, who in fact held it, who carried it, whether the limit was kept: a part of the handoff's page.

An acceptance that nobody recorded is said to be that: it may be a wait, and it may be a record that is missing.
"""

from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.pieces import card
from app.text import format_count, format_duration, format_share, plural
from app.wording import days_words
from pathway.analysis.findings import HandoffFinding, HeldInFact, Requests, TargetFrom, Waiting, WaitTarget
from pathway.analysis.limbo import Limbo

NO_TIMES = "Release and acceptance not recorded."


def waiting(one: HandoffFinding) -> Component:
    """The card. What is not recorded says so; a wait is never the gap between two contacts."""
    rows: list[tuple[str, Any]] = [
        ("Waiting", _waiting(one.waiting)),
        ("Waiting while clinical responsibility was open", _unowned(one.waiting)),
        ("Within the limit", _limit(one)),
        ("Held by nobody", _held(one.held)),
        ("Accounts differ", _differ(one.held)),
        ("Carried by a carer", _carer(one)),
    ]
    listed = [part for term, said in rows for part in (html.Dt(term), html.Dd(said))]
    return card("Waiting, and who held it", html.Dl(listed, className="facts"), pale=True)


def _waiting(found: Waiting | None) -> str:
    if found is None:
        return NO_TIMES
    said = [_of_the_year(found.limbo, found.target)]
    if found.open.crossings:
        said.append(_open(found.limbo, found.open))
    if found.died.crossings:
        died = "died before it was accepted, so the wait ends at the death"
        said.append(f"{_requests(found.died)}, whenever released: {died}")
    if found.ended_otherwise:
        said.append(f"{found.ended_otherwise:,} refused, returned or closed without acceptance, not counted")
    if found.undated:
        said.append(f"{found.undated:,} without their times: nobody can tell")
    return "; ".join(said) + "."


def _of_the_year(limbo: Limbo, target: WaitTarget | None) -> str:
    if not limbo.crossings:
        return "no crossing released in the year"
    none = "no median, because too few have an acceptance recorded"
    median = none if limbo.median is None else f"median {days_words(limbo.median)}"
    said = f"{median}, over {plural(limbo.crossings, 'crossing')} released in the year"
    if target is None or limbo.over_target is None:
        return said
    share = f"{limbo.over_target * 100:.0f} % longer than {format_duration(target.hours * 3600)}"
    return f"{said}; {share}, {_target(target)}"


def _target(target: WaitTarget) -> str:
    """Whose the time is: only a limit to acceptance limits these waits."""
    if target.taken_from is TargetFrom.DECLARED:
        return "the declared target"
    if target.taken_from is TargetFrom.LIMIT:
        return "the limit"
    return f"a usual target, not this handoff’s limit, which runs {target.runs}"


def _open(limbo: Limbo, found: Requests) -> str:
    over = f", {limbo.open_over_target:,} of them for longer than that" if limbo.open_over_target else ""
    return (
        f"no acceptance recorded, whenever released: {_requests(found)}{over}; in these figures that counts as "
        "not accepted yet"
    )


def _requests(found: Requests) -> str:
    """
    So many crossings, and of how many people.

    >>> _requests(Requests(24, 20, 0)), _requests(Requests(2, 0, 2)), _requests(Requests(5, 1, 3))
    ('24 crossings of 20 people', '2 crossings, whose is not recorded', '5 crossings of 1 person (of 3, whose is not recorded)')
    """
    crossings = plural(found.crossings, "crossing")
    if not found.people:
        return f"{crossings}, whose is not recorded"
    rest = f" (of {found.no_person:,}, whose is not recorded)" if found.no_person else ""
    return f"{crossings} of {plural(found.people, 'person', 'people')}{rest}"


def _unowned(found: Waiting | None) -> str:
    if found is None:
        return NO_TIMES
    low, high, every = found.unowned.low, found.unowned.high, found.unowned.in_limbo
    many = f"{low:,.0f}" if round(low) == round(high) else f"{low:,.0f} to {high:,.0f}"
    return (
        f"{many} of {every:,.0f} patient-days in the year between release and acceptance. Where no acceptance is "
        "recorded they run until now, or until a recorded death, and stand in the high end alone."
    )


def _limit(one: HandoffFinding) -> str:
    if not one.limit_text:
        return "No time limit is recorded or proposed by a rule."
    if one.limit is None:
        return f"{one.limit_text}: no crossing recorded in the year, so nobody can tell."
    kept = format_share(one.limit.kept, one.limit.known, unknown=one.limit.unknown)
    why = " Unknown: a time is not recorded, or too vague to tell." if one.limit.unknown else ""
    return f"{kept}. Limit: {one.limit_text}.{why}"


def _held(found: HeldInFact | None) -> str:
    if found is None:
        return "Not recorded: there is no account of who held it."
    still = f", {found.still_unheld} of them still" if found.still_unheld else ""
    return (
        f"{days_words(found.unheld_days)}, on {plural(found.unheld, 'crossing')}{still}; "
        f"accounts exist for {format_share(found.with_accounts, found.crossings)} crossings."
    )


def _differ(found: HeldInFact | None) -> str:
    if found is None:
        return "Not recorded."
    if not found.differ:
        return "On no crossing with accounts."
    return (
        f"On {plural(found.differ, 'crossing')}: {days_words(found.disputed_days)} on which accounts name "
        "different holders. They are in no other figure."
    )


def _carer(one: HandoffFinding) -> str:
    carer = one.carer
    if not carer.asked:
        return "Nobody has said who made it happen."
    said = f"{format_count(carer.carried)} of {format_count(carer.asked)} asked"
    if carer.carried:
        said += f"; no other way for {carer.no_other_way}, not known for {carer.other_way_not_known}"
    return f"{said}."
