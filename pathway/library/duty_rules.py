"""The default duty rules as records: they propose a holder, with basis and limit; they never assign."""

import json
from functools import cache
from importlib import resources
from typing import Any

from graph_schema.accountability import DutyRule, RuleLimit
from graph_schema.vocabulary import Duty, DutyBasis, HandoffKind, RuleHolder, Sector, Share

SOURCE = "default duty rules"
_HOURS = {"minutes": 1 / 60, "hours": 1.0, "days": 24.0}


@cache
def default_rules() -> tuple[DutyRule, ...]:
    """
    The shipped rules, ready to be saved; their clauses change yearly, so look at them before use.

    >>> default_rules()[0].holder.meaning
    'The sending organisation'
    """
    text = resources.files(__package__).joinpath("duty_rules.json").read_text(encoding="utf-8")
    return tuple(_rule(row) for row in json.loads(text)["rules"])


def _rule(row: dict[str, Any]) -> DutyRule:
    return DutyRule(
        id=row["id"],
        source=SOURCE,
        share=Share.PUBLIC,
        kinds=() if "any" in row["kinds"] else tuple(HandoffKind(kind) for kind in row["kinds"]),
        setting=Sector(row["setting"]) if row["setting"] else None,
        between_organisations=row["boundary"] == "between_organisations",
        duty=None if row["duty"] == "*" else Duty(row["duty"]),
        holder=RuleHolder(row["holder"]),
        until=row["until"],
        limit=_limit(row["time_limit"]),
        basis=DutyBasis(row["basis"]),
        mandated=row["mandated"],
        closed_by=row["closed_by"] or "",
        text=row["text"],
        note=row["note"],
    )


def _limit(given: dict[str, Any] | None) -> RuleLimit | None:
    if given is None:
        return None
    hours = next(given[unit] * factor for unit, factor in _HOURS.items() if unit in given)
    never_over = given.get("never_over_minutes")
    return RuleLimit(
        hours=hours,
        start=given["from"],
        stop=given["to"],
        never_over_hours=None if never_over is None else never_over / 60,
    )
