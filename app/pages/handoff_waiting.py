"""Waiting, who in fact held it, who carried it, whether the limit was kept: a part of the handoff's page."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.pieces import card
from app.text import format_count, format_share, plural
from app.wording import days_words
from pathway.analysis.findings import HandoffFinding, HeldInFact, Waiting

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
    limbo = found.limbo
    median = (
        "half have not been accepted yet" if limbo.median is None else f"median {days_words(limbo.median)}"
    )
    said = [f"{median}, over {plural(limbo.crossings, 'crossing')} released in the year"]
    if limbo.over_target is not None and found.target_days is not None:
        said.append(f"{limbo.over_target * 100:.0f} % longer than {days_words(found.target_days)}")
    if limbo.open:
        over = f", {limbo.open_over_target} of them beyond the limit" if limbo.open_over_target else ""
        said.append(f"{plural(limbo.open, 'person', 'people')} waiting now{over}")
    if found.ended_otherwise:
        said.append(f"{found.ended_otherwise:,} refused, returned or closed without acceptance, not counted")
    if found.undated:
        said.append(f"{found.undated:,} without their times: nobody can tell")
    return "; ".join(said) + "."


def _unowned(found: Waiting | None) -> str:
    if found is None:
        return NO_TIMES
    low, high, every = found.unowned.low, found.unowned.high, found.unowned.in_limbo
    many = f"{low:,.0f}" if round(low) == round(high) else f"{low:,.0f} to {high:,.0f}"
    return f"{many} of {every:,.0f} patient-days of waiting in the year."


def _limit(one: HandoffFinding) -> str:
    if not one.limit_text:
        return "No time limit is recorded or proposed by a rule."
    if one.limit is None:
        return f"{one.limit_text}: no crossing recorded in the year, so nobody can tell."
    kept = format_share(one.limit.kept, one.limit.known, unknown=one.limit.unknown)
    return f"{kept}. Limit: {one.limit_text}."


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
        return "Nobody was asked who made it happen."
    said = f"{format_count(carer.carried)} of {format_count(carer.asked)} asked"
    if carer.carried:
        said += f"; no other way for {carer.no_other_way}, not known for {carer.other_way_not_known}"
    return f"{said}."
