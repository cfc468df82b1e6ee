"""
Declared choices: what each parameter means, who owns it, its default, and how its value is read (METHOD 13).

Undeclared is a state of its own: without an appetite nothing is highlighted, and the screen asks for one.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graph_schema.accountability import Parameter
from graph_schema.vocabulary import DUTIES_V1, DUTIES_V2, Duty
from pathway.analysis.reporting_share import ReportingShare, borrowed, declared, measured, not_known
from pathway.errors import BadInput
from pathway.snapshot import Snapshot


@dataclass(frozen=True)
class Choice:
    """One thing that somebody must declare: in words, with its owner, default and an example."""

    name: str
    meaning: str
    owner: str
    default: str
    example: str
    read: Callable[[Any], Any]


@dataclass(frozen=True)
class Parameters:
    """
    The choices in force. `appetite` is events of the headline set a year, None = not declared.

    `icb_may_hold`: duties that an oversight body may hold besides OVERSEE; None = not declared.
    `least_crossings`: below so many a year it is not remarked that one side of a boundary never reports.
    `confirm_after_months`: after so many a word or test is to be confirmed again, and so many months of grace
    later it has aged.
    """

    appetite: float | None
    duties: tuple[Duty, ...]
    icb_may_hold: frozenset[Duty] | None
    reporting_share: ReportingShare
    longest_gap_days: float
    waiting_target_days: float | None
    cover: float
    least_crossings: float = 30.0
    confirm_after_months: int = 12
    confirm_grace_months: int = 1


def _is_number(value: Any) -> bool:
    """JSON's true is no number, though Python takes it for 1."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _appetite(value: Any) -> float | None:
    if value is not None and not (_is_number(value) and 0 < value < 1e6):
        raise ValueError("a number of events a year above 0, or null")
    return value


def _duties(value: Any) -> tuple[Duty, ...]:
    known = {"v1": DUTIES_V1, "v2": DUTIES_V2}
    if value not in known:
        raise ValueError('"v1" (eight duties) or "v2" (ten)')
    return known[value]


def _icb(value: Any) -> frozenset[Duty] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise ValueError('a list of duties, such as ["MONITOR", "ESCALATE"], or [] for none')
    return frozenset(Duty.read(str(one)) for one in value)


def _share(value: Any) -> ReportingShare:
    if value is None:
        return not_known()
    makers: dict[str, Callable[[Mapping[str, Any]], ReportingShare]] = {
        "measured": lambda v: measured(found=v["found"], also_reported=v["also_reported"]),
        "declared": lambda v: declared(v["low"], v.get("high")),
        "borrowed": lambda v: borrowed(v["alpha"], v["beta"]),
    }
    try:
        return makers[value["basis"]](value)
    except (KeyError, TypeError, BadInput) as fault:
        raise ValueError(
            '{"basis": "measured", "found": 303, "also_reported": 33}, '
            '{"basis": "declared", "low": 0.1, "high": 0.3} or null'
        ) from fault


def _days(value: Any) -> float:
    if not (_is_number(value) and 0 < value < 36_500):
        raise ValueError("a number of days above 0")
    return float(value)


def _maybe_days(value: Any) -> float | None:
    return None if value is None else _days(value)


def _crossings(value: Any) -> float:
    if not (_is_number(value) and 0 < value < 1e6):
        raise ValueError("a number of crossings a year above 0")
    return float(value)


def _months(least: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not (_is_number(value) and value == int(value) and least <= value <= 240):
            raise ValueError(f"a whole number of months, {least} to 240")
        return int(value)

    return read


def _cover(value: Any) -> float:
    if not (_is_number(value) and 0 < value < 1):
        raise ValueError("a share between 0 and 1")
    return float(value)


CHOICES: tuple[Choice, ...] = (
    Choice(
        "appetite",
        "Moderate or worse events a year that a boundary may be expected to have",
        "Board",
        "null",
        "2",
        _appetite,
    ),
    Choice("duties", "Vocabulary of duties", "ICB and providers together", '"v2"', '"v1"', _duties),
    Choice(
        "icb_may_hold",
        "Duties that an ICB, region or collaborative may hold besides OVERSEE",
        "ICB and providers together",
        "null",
        '["MONITOR"]',
        _icb,
    ),
    Choice(
        "reporting_share",
        "Share of true events that gets reported",
        "Analyst",
        "null",
        '{"basis": "declared", "low": 0.1, "high": 0.3}',
        _share,
    ),
    Choice(
        "longest_gap_days",
        "Longest gap between two contacts that counts as a move on screens",
        "Planner",
        "30",
        "14",
        _days,
    ),
    Choice(
        "waiting_target_days",
        "Longest wait from release to acceptance that is acceptable",
        "Commissioner",
        "null",
        "7",
        _maybe_days,
    ),
    Choice(
        "cover",
        "How sure a judge is that the rate lies inside the band they chose",
        "Risk lead",
        "0.9",
        "0.8",
        _cover,
    ),
    Choice(
        "least_crossings",
        "Crossings a year below which it is not remarked that one side never reports",
        "Analyst",
        "30",
        "50",
        _crossings,
    ),
    Choice(
        "confirm_after_months",
        "Months after which a claim, a test of a control or a drawn handoff is to be confirmed again",
        "Safety lead",
        "12",
        "6",
        _months(1),
    ),
    Choice(
        "confirm_grace_months",
        "Months of grace after that, before it is said to have aged",
        "Safety lead",
        "1",
        "0",
        _months(0),
    ),
)
_BY_NAME = {choice.name: choice for choice in CHOICES}


def read_parameter(name: str, text: str) -> Any:
    """
    The value of a parameter from JSON text. Raises `BadInput` that says what would do.

    >>> read_parameter("appetite", "2.5")
    2.5
    """
    choice = _BY_NAME.get(name)
    if choice is None:
        raise BadInput(f"there is no parameter '{name}'", try_=f"one of: {', '.join(_BY_NAME)}")
    try:
        return choice.read(json.loads(text))
    except ValueError as fault:
        reason = "it is no JSON" if isinstance(fault, json.JSONDecodeError) else str(fault)
        raise BadInput(
            f"that value of '{name}' will not do", try_=f"expected: {reason}; for example {choice.example}"
        ) from fault


def parameters_of(snapshot: Snapshot) -> Parameters:
    """
    The choices a snapshot is looked at with: the declared ones, else the defaults.

    A choice is a way of looking, not a fact of a day: it applies to every as-at date. What was chosen
    earlier is seen by asking for the picture as then known.
    """
    texts = {choice.name: choice.default for choice in CHOICES}
    for parameter in snapshot.all(Parameter):
        if parameter.id in texts:
            texts[parameter.id] = parameter.value
    return Parameters(
        appetite=read_parameter("appetite", texts["appetite"]),
        duties=read_parameter("duties", texts["duties"]),
        icb_may_hold=read_parameter("icb_may_hold", texts["icb_may_hold"]),
        reporting_share=read_parameter("reporting_share", texts["reporting_share"]),
        longest_gap_days=read_parameter("longest_gap_days", texts["longest_gap_days"]),
        waiting_target_days=read_parameter("waiting_target_days", texts["waiting_target_days"]),
        cover=read_parameter("cover", texts["cover"]),
        least_crossings=read_parameter("least_crossings", texts["least_crossings"]),
        confirm_after_months=read_parameter("confirm_after_months", texts["confirm_after_months"]),
        confirm_grace_months=read_parameter("confirm_grace_months", texts["confirm_grace_months"]),
    )
