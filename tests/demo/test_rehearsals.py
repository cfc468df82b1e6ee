"""The rehearsals of the demo find exactly the gaps that its raw rows say, no more, no less; none closes."""

import tomllib
from collections import defaultdict

import pytest

from graph_schema.rehearsals import BodyChange
from pathway.engine import rehearsals
from tests.demo.conftest import SYSTEM, ComeIn, Demo, Row

PREFIX = "local:DEMO-"
POSITIVE = {"accepts", "asserts", "delegates"}
LISTED = tomllib.loads((SYSTEM.parent / "rehearsals.toml").read_text(encoding="utf-8"))["rehearsal"]
EACH = pytest.mark.parametrize("row", LISTED, ids=[row["kind"] for row in LISTED])


def short(text: str) -> str:
    return text.replace(PREFIX, "")


def rehearsed(come_in: ComeIn, row):
    change = BodyChange(
        kind=row["kind"], old=tuple(PREFIX + one for one in row["old"]), new=tuple(row["new"])
    )
    return rehearsals.rehearsed(come_in.engine, [change], row["day"])


def in_force(demo: Demo, row) -> dict[tuple[str, str], list[Row]]:
    """The claims that hold on the day, by handoff and duty, ids short: straight from the file."""
    day, found = row["day"].isoformat(), defaultdict(list)
    for claim in demo.rows("claims"):
        if claim["valid_from"] <= day and (not claim["valid_to"] or claim["valid_to"] > day):
            told = {name: short(text) for name, text in claim.items()}
            found[told["subject"], told["duty"]].append(told)
    return found


def named_in(claims: list[Row], bodies: list[str]) -> bool:
    return any(
        {claim["by"], claim["about"], *claim["signatories"].split(";")} & set(bodies) for claim in claims
    )


@EACH
def test_the_new_gaps_equal_the_expected_list(come_in: ComeIn, row):
    found = [
        (short(one.handoff.id), one.duty.value, one.before.state.value, one.after.state.value)
        for one in rehearsed(come_in, row).new_gaps
    ]
    expected = [(one["handoff"], one["duty"], one["before"], one["after"]) for one in row["gaps"]]
    assert sorted(found) == sorted(expected)


@EACH
def test_the_list_is_the_handoffs_that_refer_to_the_bodies_by_any_duty(demo: Demo, come_in: ComeIn, row):
    raw = {handoff for (handoff, _), claims in in_force(demo, row).items() if named_in(claims, row["old"])}
    found = {short(one.handoff.id) for one in rehearsed(come_in, row).changed if one.touching}
    assert found == raw


def test_what_ends_with_a_body_again_from_the_raw_rows(demo: Demo):
    """By hand: drop every claim by or of it; what then has lost its holder, its agreement, or its answer."""
    [row] = [row for row in LISTED if row["kind"] == "abolition"]
    [gone] = row["old"]
    expected = {(one["handoff"], one["duty"]): one["after"] for one in row["gaps"]}
    for about, claims in in_force(demo, row).items():
        if not named_in(claims, [gone]):
            continue
        left = [claim for claim in claims if gone not in (claim["by"], claim["about"])]
        held = {claim["about"] for claim in claims if claim["stance"] in POSITIVE}
        accepts = {claim["by"] for claim in left if claim["stance"] == "accepts"}
        if accepts:
            after = "ASSUMED_SELF"
        elif not left:
            after = "STALE" if held else None
        else:
            after = "STALE" if held else None  # who is left holds it not, and what the agency said has ended
        assert expected.get(about) == after, about


def test_what_a_merger_makes_less_sure_again_from_the_raw_rows(demo: Demo):
    """By hand: one of the two accepts, the other says so too, and nobody else says anything of it."""
    [row] = [row for row in LISTED if row["kind"] == "merge"]
    two = set(row["old"])
    alone = set()
    for about, claims in in_force(demo, row).items():
        holders = {claim["by"] for claim in claims if claim["stance"] == "accepts"}
        agreeing = {claim["by"] for claim in claims if claim["stance"] == "asserts"}
        of = {claim["about"] for claim in claims}
        denied = any(claim["stance"] == "denies" for claim in claims)
        if len(holders) == 1 and of == holders and agreeing and not denied and holders | agreeing == two:
            alone.add(about)
    assert alone == {(one["handoff"], one["duty"]) for one in row["gaps"]}


@EACH
def test_nothing_closes_and_no_remit_is_lost(come_in: ComeIn, row):
    found = rehearsed(come_in, row)
    assert found.overseers_lost == ()
    assert not [one for one in found.changed if one.before.state.is_open and not one.after.state.is_open]
