"""
The method on plain JSON, without a store: anybody can check a number with the functions the product uses.

One object {"kind": …} in, one object out; an array in, an array out. An unknown kind or key, a missing
key or a value that does not fit raises `BadInput` naming the key, and one bad object fails the array.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise
from math import nan
from types import MappingProxyType
from typing import Any

from graph_schema.vocabulary import (
    DUTIES_V1,
    ClaimEvidence,
    ControlState,
    Duty,
    DutyState,
    EventSet,
    HazardBasis,
    PartyRole,
    Stance,
)
from pathway.analysis.controls import ControlReading
from pathway.analysis.duties import DutyClaim, DutyFinding, Standing, duty_findings
from pathway.analysis.gaps import Gap, gap_of
from pathway.analysis.json_fields import Fields, Node
from pathway.analysis.limbo import HORIZON_DAYS, DutySpell, limbo, unowned_days
from pathway.analysis.rates import Gamma, JudgedHazard, disagreement, judged_rate, posterior
from pathway.errors import BadInput


def evaluate(document: object) -> object:
    """
    What the method says of a JSON document (EVALUATE.md): kinds `rate`, `duties`, `limbo`.

    >>> found = evaluate({"kind": "rate", "hazards": [{"L": 2, "C": 3}], "y": 2, "n": 1000})
    >>> round(found["posterior"]["mean"], 7)
    0.0028764
    """
    if isinstance(document, list):
        return [_evaluate_one(Node(each, f"[{i}]")) for i, each in enumerate(document)]
    return _evaluate_one(Node(document, ""))


def _evaluate_one(node: Node) -> dict[str, Any]:
    kind = node.pairs().get("kind")
    if kind is None:
        raise BadInput(f"missing key {node.path + '.' if node.path else ''}kind")
    if kind.text() not in _KINDS:
        known = ", ".join(sorted(_KINDS))
        raise BadInput(f"{kind.path}: unknown kind {kind.text()[:40]!r}", try_=f"known kinds: {known}")
    return _KINDS[kind.text()](node)


_RATE_KEYS = ("kind", "hazards", "y", "n", "rho", "event_set", "none_found")


def _rate(node: Node) -> dict[str, Any]:
    given = Fields(node, _RATE_KEYS)
    hazards = [_hazard(each) for each in given.get("hazards", []).items()]
    events = given.get("y").number(low=0)
    exposure = given.get("n").number(low=0)
    rho = given.get("rho", 1.0).number(above=0, high=1)
    if events > 0 and exposure == 0:
        raise given.get("n").refuse("more than 0 traversals where y is more than 0")
    prior = judged_rate(
        hazards,
        event_set=given.get("event_set", "moderate_plus").word(EventSet),
        none_found=given.get("none_found", False).yes_or_no(),
    )
    if prior is None:
        return {"prior": None, "posterior": None, "conflict": None}
    return {
        "prior": _gamma(prior),
        "posterior": _gamma(posterior(prior, events, exposure, rho)),
        "conflict": disagreement(prior, events, exposure, rho),
    }


def _gamma(rate: Gamma) -> dict[str, float]:
    return {"alpha": rate.alpha, "beta": rate.beta, "mean": rate.mean, "lo": rate.lo, "hi": rate.hi}


def _hazard(node: Node) -> JudgedHazard:
    given = Fields(node, ("L", "C", "basis", "controls"))
    return JudgedHazard(
        likelihood=given.get("L").class_1_to_5(),
        consequence=given.get("C").class_1_to_5(),
        basis=given.get("basis", "residual").word(HazardBasis),
        controls=tuple(_control(each) for each in given.get("controls", []).items()),
    )


def _control(node: Node) -> ControlReading:
    given = Fields(node, ("e", "state", "group", "held", "passed"))
    return ControlReading(
        effectiveness=given.get("e").number(low=0, high=1),
        state=given.get("state").word(ControlState),
        group=given.get("group").text() if given.present("group") else "",
        held=given.get("held", 0).number(low=0),
        passed=given.get("passed", 0).number(low=0),
    )


_DUTY_KEYS = ("kind", "claims", "kinds", "principals", "joint_lead", "not_applicable", "day")
_CLAIM_KEYS = ("duty", "by", "stance", "holder", "t0", "t1", "review", "evidence", "signed_by")


def _duties(node: Node) -> dict[str, Any]:
    given = Fields(node, _DUTY_KEYS)
    roles = {party: frozenset({kind.word(PartyRole)}) for party, kind in given.get("kinds").pairs().items()}
    standing = Standing(
        roles=roles,
        principals=_principals(given.get("principals", [])),
        joint_lead=_joint_lead(given.get("joint_lead", {})),
        not_applicable=frozenset(_duty(each) for each in given.get("not_applicable", []).items()),
    )
    claims = [_claim(each, roles) for each in given.get("claims").items()]
    findings = duty_findings(claims, given.get("day").number(), standing, DUTIES_V1)
    return {
        "states": {duty.value: _state(found) for duty, found in findings.items()},
        "gap": _gap(gap_of(findings.values())),
    }


def _state(found: DutyFinding) -> dict[str, Any]:
    return {"state": found.state.value, "holder": list(found.holders)}


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "applicable": gap.applicable,
        "open": gap.open,
        "soft": gap.soft,
        "not_assessed": gap.not_assessed,
        "low": gap.low,
        "high": gap.high,
        "critical_open": [duty.value for duty in gap.critical_open],
        "critical_unknown": [duty.value for duty in gap.critical_unknown],
    }


def _duty(node: Node) -> Duty:
    duty = node.word(Duty)
    if duty not in DUTIES_V1:
        raise node.refuse(f"one of {', '.join(DUTIES_V1)}")
    return duty


def _duty_key(node: Node, key: str) -> Duty:
    return _duty(Node(key, f"{node.path}: key"))


def _principals(node: Node) -> dict[Duty, frozenset[str]]:
    """A list for all duties, or a map duty -> list with `default` for the rest."""
    if isinstance(node.value, list):
        everybody = _parties(node)
        return dict.fromkeys(DUTIES_V1, everybody)
    by_key = dict(node.pairs())
    default = by_key.pop("default", None)
    rest = _parties(default) if default is not None else frozenset()
    own = {_duty_key(node, key): _parties(each) for key, each in by_key.items()}
    return {duty: own.get(duty, rest) for duty in DUTIES_V1}


def _parties(node: Node) -> frozenset[str]:
    return frozenset(each.text() for each in node.items())


def _joint_lead(node: Node) -> dict[Duty, str]:
    return {_duty_key(node, key): each.text() for key, each in node.pairs().items() if each.value is not None}


def _claim(node: Node, roles: Mapping[str, frozenset[PartyRole]]) -> DutyClaim[float]:
    given = Fields(node, _CLAIM_KEYS)
    by, stance = given.get("by").text(), given.get("stance").word(Stance)
    return DutyClaim(
        duty=_duty(given.get("duty")),
        by=by,
        stance=stance,
        about=_holder(given, by, stance, roles),
        t0=given.get("t0").number(),
        t1=_number_or_never(given, "t1"),
        review=_number_or_never(given, "review"),
        evidence=given.get("evidence", "verbal").word(ClaimEvidence),
        signatories=_parties(given.get("signed_by", [])),
    )


def _holder(given: Fields, by: str, stance: Stance, roles: Mapping[str, frozenset[PartyRole]]) -> str:
    if stance in (Stance.NOBODY, Stance.DONT_KNOW):
        return ""
    node = given.get("holder", "")
    of_itself = stance is Stance.ACCEPTS and node.value in (None, "")
    holder = by if of_itself else node.text()
    if holder not in roles:
        raise node.refuse("a party that `kinds` names")
    if stance is Stance.ACCEPTS and holder != by:
        raise node.refuse("the party in `by`: 'accepts' is said about oneself, 'asserts' about another")
    return holder


def _number_or_never(given: Fields, key: str) -> float | None:
    return given.get(key).number() if given.present(key) else None


_LIMBO_KEYS = ("kind", "release", "accept", "now", "horizon_days", "limbo_target_days", "spells")


def _limbo(node: Node) -> dict[str, Any]:
    given = Fields(node, _LIMBO_KEYS)
    release = [each.number() for each in given.get("release").items()]
    accept = [nan if each.value is None else each.number() for each in given.get("accept").items()]
    if len(accept) != len(release):
        raise given.get("accept").refuse(f"one entry for each of the {len(release)} in release")
    now = given.get("now").number()
    found = limbo(
        release,
        accept,
        now=now,
        target_days=given.get("limbo_target_days").number(low=0),
        horizon_days=given.get("horizon_days", HORIZON_DAYS).number(above=0),
    )
    unowned = unowned_days(release, accept, now=now, spells=_spells(given.get("spells")))
    return {
        "limbo": {
            "median": found.median,
            "rmst": found.rmst,
            "over_target": found.over_target,
            "patient_days": found.patient_days,
            "open": found.open,
        },
        "unowned_patient_days": unowned.low,
        "limbo_patient_days": found.patient_days,
    }


def _spells(node: Node) -> list[DutySpell]:
    spells = []
    for each in node.items():
        parts = each.items()
        if len(parts) != 3:
            raise each.refuse("[from, to, state]")
        begins, ends = parts[0].number(), parts[1].number()
        if ends < begins:
            raise each.refuse("a spell that ends no earlier than it begins")
        spells.append((begins, ends, parts[2].word(DutyState)))
    in_order = sorted(spells, key=lambda spell: (spell[0], spell[1]))
    if any(after[0] < before[1] for before, after in pairwise(in_order)):
        raise node.refuse("spells that do not overlap")
    return spells


_KINDS: Mapping[str, Callable[[Node], dict[str, Any]]] = MappingProxyType(
    {"rate": _rate, "duties": _duties, "limbo": _limbo}
)
