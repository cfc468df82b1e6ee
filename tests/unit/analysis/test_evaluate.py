"""The method on plain JSON: the worked examples, the conventions, and refusals that name their key."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.analysis.evaluate import evaluate
from pathway.errors import BadInput
from tests.golden import golden

ONE, FOUR = golden("golden_1_acyclic"), golden("golden_4_contested")
HAZARD = {"L": 3, "C": 3, "basis": "inherent", "controls": [{"e": 0.5, "state": "verified"}]}
RATE = {"kind": "rate", "hazards": [HAZARD], "y": 6, "n": 400}
CLAIM = {"duty": "CLINICAL", "by": "A", "stance": "accepts", "holder": "A", "t0": 0}
DUTIES = {"kind": "duties", "claims": [CLAIM], "kinds": {"A": "provider", "X": "icb"}, "day": 10}
LIMBO = {
    "kind": "limbo",
    "release": [0, 5],
    "accept": [3, None],
    "now": 20,
    "horizon_days": 90,
    "limbo_target_days": 7,
    "spells": [[0, 20, "CONTESTED"]],
}


def with_change(document, path, value):
    """A copy with one value set; None as value of `del` in the path removes the key."""
    changed = copy.deepcopy(document)
    inside = changed
    for step in path[:-1]:
        inside = inside[step]
    if value is DELETE:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    return changed


DELETE = object()


@pytest.mark.parametrize("handoff", ONE["outputs"]["prior"])
def test_the_worked_example_of_rates(handoff):
    hazards = ONE["inputs"]["hazards"].get(handoff, [])
    found = evaluate(
        {
            "kind": "rate",
            "hazards": hazards,
            "none_found": not hazards,
            "y": ONE["inputs"]["incidents"][handoff],
            "n": ONE["inputs"]["counts"][handoff],
            "rho": ONE["inputs"]["rho"],
        }
    )
    assert found["prior"] == pytest.approx(ONE["outputs"]["prior"][handoff], rel=1e-8)
    assert found["posterior"] == pytest.approx(ONE["outputs"]["posterior"][handoff], rel=1e-8)
    if handoff == "WARD>COMM":
        assert found["conflict"] == pytest.approx(ONE["outputs"]["conflict_ward_comm"], rel=1e-8)


@pytest.mark.parametrize("day", [30, 70, 150, 190])
def test_the_worked_example_of_duties(day):
    given_claims = {key: FOUR["inputs"][key] for key in ("claims", "kinds")}
    assert evaluate({"kind": "duties", **given_claims, "day": day}) == FOUR["outputs"][f"day_{day}"]


def test_the_worked_example_of_limbo():
    keys = ("release", "accept", "now", "horizon_days", "limbo_target_days")
    found = evaluate(
        {
            "kind": "limbo",
            **{key: FOUR["inputs"][key] for key in keys},
            "spells": FOUR["outputs"]["clinical_spells"],
        }
    )
    assert found["limbo"] == pytest.approx(FOUR["outputs"]["limbo"], rel=1e-9)
    assert found["unowned_patient_days"] == FOUR["outputs"]["unowned_patient_days"]
    assert found["limbo_patient_days"] == FOUR["outputs"]["limbo_patient_days"]
    assert set(found) == {"limbo", "unowned_patient_days", "limbo_patient_days"}


def test_an_array_gives_an_array_and_what_it_says_is_json():
    found = evaluate([RATE, DUTIES, LIMBO])
    assert found == [evaluate(RATE), evaluate(DUTIES), evaluate(LIMBO)]
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert evaluate([]) == []


def test_the_input_is_left_as_it_was():
    documents = [copy.deepcopy(each) for each in (RATE, DUTIES, LIMBO)]
    evaluate(documents)
    assert documents == [RATE, DUTIES, LIMBO]


@pytest.mark.parametrize("hazards", [[], [{"L": 5, "C": 2}]])
def test_nothing_assessed_in_the_set_is_null_unless_somebody_looked(hazards):
    document = {"kind": "rate", "hazards": hazards, "y": 2, "n": 100}
    assert evaluate(document) == {"prior": None, "posterior": None, "conflict": None}
    looked = evaluate({**document, "none_found": True})
    assert looked["prior"]["alpha"] == pytest.approx(ONE["band_table"]["1"]["shape"], rel=1e-9)
    if hazards:
        assert evaluate({**document, "event_set": "harm"})["prior"]["mean"] > 1


def test_what_may_be_left_out_of_a_rate():
    spelt_out = {"basis": "residual", "controls": []}
    short = {"kind": "rate", "hazards": [{"L": 3, "C": 3}], "y": 1, "n": 10}
    full = {**short, "hazards": [{"L": 3, "C": 3, **spelt_out}]} | {
        "rho": 1,
        "event_set": "moderate_plus",
        "none_found": False,
    }
    assert evaluate(short) == evaluate(full)


def test_the_reporting_share_reaches_the_rate():
    assert evaluate({**RATE, "rho": 0.3})["posterior"]["mean"] > evaluate(RATE)["posterior"]["mean"]


def test_groups_and_challenge_data_reach_the_controls():
    same = {"e": 0.5, "state": "verified", "group": "one system"}
    once, twice = (
        evaluate(with_change(RATE, ["hazards", 0, "controls"], controls))["prior"]
        for controls in ([same], [same, same])
    )
    assert once == twice
    tried = {"e": 0.9, "state": "unverified", "held": 1, "passed": 1, "group": None}
    believed = {"e": 0.5, "state": "verified"}
    means = [
        evaluate(with_change(RATE, ["hazards", 0, "controls"], [control]))["prior"]["mean"]
        for control in (tried, believed)
    ]
    assert means[0] == pytest.approx(means[1])


@pytest.mark.parametrize(
    ("principals", "state"),
    [
        (["A", "X"], "NOT_ASSESSED"),
        (["A"], "UNASSIGNED"),
        ([], "NOT_ASSESSED"),
        ({"default": ["A"]}, "UNASSIGNED"),
        ({"CLINICAL": ["A"]}, "UNASSIGNED"),
        ({"ACCEPT": ["A"], "default": ["A", "X"]}, "NOT_ASSESSED"),
        ({"CLINICAL": [], "default": ["A"]}, "NOT_ASSESSED"),
        ({}, "NOT_ASSESSED"),
    ],
)
def test_principals_are_a_list_or_a_map(principals, state):
    claim = {"duty": "CLINICAL", "by": "A", "stance": "nobody", "holder": "", "t0": 0, "t1": None}
    found = evaluate({**DUTIES, "claims": [claim], "principals": principals})
    assert found["states"]["CLINICAL"]["state"] == state


@pytest.mark.parametrize(
    ("lead", "state"),
    [
        ({}, "CONTESTED"),
        ({"CLINICAL": None}, "CONTESTED"),
        ({"CLINICAL": ""}, "JOINT_NO_LEAD"),
        ({"CLINICAL": "A"}, "ASSIGNED"),
    ],
)
def test_a_joint_lead_is_absent_nobody_or_a_name(lead, state):
    claims = [CLAIM, {**CLAIM, "by": "B", "holder": "B"}]
    kinds = {"A": "provider", "B": "provider"}
    found = evaluate({**DUTIES, "claims": claims, "kinds": kinds, "joint_lead": lead})
    assert found["states"]["CLINICAL"]["state"] == state


def test_duties_that_do_not_apply():
    found = evaluate({**DUTIES, "not_applicable": ["CONTACT"]})
    assert found["gap"]["applicable"] == 7
    nothing = evaluate({**DUTIES, "not_applicable": list(found["states"])})
    assert (nothing["gap"]["applicable"], nothing["gap"]["low"], nothing["gap"]["high"]) == (0, None, None)


@pytest.mark.parametrize("never", [{}, {"t1": None, "review": None}])
def test_a_missing_end_or_review_is_never(never):
    found = evaluate({**DUTIES, "claims": [{**CLAIM, **never}], "day": 1e6})
    assert found["states"]["CLINICAL"] == {"state": "ASSUMED_SELF", "holder": ["A"]}


REFUSED = [
    # document, path, value, what the message must name
    (RATE, ["kind"], DELETE, "kind"),
    (RATE, ["kind"], "rates", "kind"),
    (RATE, ["kind"], 3, "kind"),
    (RATE, ["nn"], 3, "nn"),
    (RATE, ["y"], DELETE, "y"),
    (RATE, ["n"], DELETE, "n"),
    (RATE, ["y"], -1, "y"),
    (RATE, ["y"], "6", "y"),
    (RATE, ["y"], True, "y"),
    (RATE, ["y"], None, "y"),
    (RATE, ["n"], 0, "n"),
    (RATE, ["n"], float("nan"), "n"),
    (RATE, ["n"], float("inf"), "n"),
    (RATE, ["n"], 10**400, "n"),
    (RATE, ["rho"], 0, "rho"),
    (RATE, ["rho"], 1.01, "rho"),
    (RATE, ["event_set"], "moderate", "event_set"),
    (RATE, ["none_found"], 1, "none_found"),
    (RATE, ["hazards"], {}, "hazards"),
    (RATE, ["hazards", 0], [], "hazards[0]"),
    (RATE, ["hazards", 0, "L"], 6, "hazards[0].L"),
    (RATE, ["hazards", 0, "L"], 2.5, "hazards[0].L"),
    (RATE, ["hazards", 0, "L"], DELETE, "hazards[0].L"),
    (RATE, ["hazards", 0, "C"], 0, "hazards[0].C"),
    (RATE, ["hazards", 0, "basis"], "target", "hazards[0].basis"),
    (RATE, ["hazards", 0, "score"], 9, "hazards[0].score"),
    (RATE, ["hazards", 0, "controls", 0, "e"], 1.5, "hazards[0].controls[0].e"),
    (RATE, ["hazards", 0, "controls", 0, "state"], "ok", "hazards[0].controls[0].state"),
    (RATE, ["hazards", 0, "controls", 0, "held"], -1, "hazards[0].controls[0].held"),
    (RATE, ["hazards", 0, "controls", 0, "group"], 3, "hazards[0].controls[0].group"),
    (DUTIES, ["day"], DELETE, "day"),
    (DUTIES, ["kinds"], DELETE, "kinds"),
    (DUTIES, ["kinds", "A"], "trust", "kinds.A"),
    (DUTIES, ["claims", 0, "duty"], "CARE", "claims[0].duty"),
    (DUTIES, ["claims", 0, "duty"], "RISK", "claims[0].duty"),
    (DUTIES, ["claims", 0, "stance"], "holds", "claims[0].stance"),
    (DUTIES, ["claims", 0, "holder"], "X", "claims[0].holder"),
    (DUTIES, ["claims", 0, "holder"], "Z", "claims[0].holder"),
    (DUTIES, ["claims", 0, "stance"], "delegated", "claims[0].stance"),
    (DUTIES, ["claims", 0, "t0"], DELETE, "claims[0].t0"),
    (DUTIES, ["claims", 0, "t1"], "later", "claims[0].t1"),
    (DUTIES, ["claims", 0, "evidence"], "hearsay", "claims[0].evidence"),
    (DUTIES, ["claims", 0, "signed_by"], "AB", "claims[0].signed_by"),
    (DUTIES, ["claims", 0, "about"], "A", "claims[0].about"),
    (DUTIES, ["principals"], "A", "principals"),
    (DUTIES, ["principals"], {"CARE": ["A"]}, "principals"),
    (DUTIES, ["joint_lead"], {"CARE": "A"}, "joint_lead"),
    (DUTIES, ["not_applicable"], ["CARE"], "not_applicable[0]"),
    (LIMBO, ["now"], DELETE, "now"),
    (LIMBO, ["limbo_target_days"], DELETE, "limbo_target_days"),
    (LIMBO, ["spells"], DELETE, "spells"),
    (LIMBO, ["release", 0], None, "release[0]"),
    (LIMBO, ["accept"], [3], "accept"),
    (LIMBO, ["horizon_days"], 0, "horizon_days"),
    (LIMBO, ["spells", 0], [0, 20], "spells[0]"),
    (LIMBO, ["spells", 0, 2], "OPEN", "spells[0][2]"),
    (LIMBO, ["spells"], [[5, 0, "STALE"]], "spells[0]"),
    (LIMBO, ["spells"], [[0, 9, "STALE"], [8, 20, "ASSIGNED"]], "spells"),
]


@pytest.mark.parametrize(
    ("document", "path", "value", "named"),
    REFUSED,
    ids=[f"{number} {case[3]}" for number, case in enumerate(REFUSED)],
)
def test_a_refusal_names_the_key_alone_and_in_an_array(document, path, value, named):
    wrong = with_change(document, path, value)
    with pytest.raises(BadInput) as refused:
        evaluate(wrong)
    assert named in refused.value.what
    with pytest.raises(BadInput) as refused:
        evaluate([RATE, wrong])
    assert f"[1].{named}" in refused.value.what


@pytest.mark.parametrize(("stance", "holder"), [("asserts", ""), ("denies", None), ("delegates", "")])
def test_a_stance_about_somebody_needs_the_holder(stance, holder):
    with pytest.raises(BadInput, match=r"claims\[0\]\.holder"):
        evaluate({**DUTIES, "claims": [{**CLAIM, "stance": stance, "holder": holder}]})


@pytest.mark.parametrize("holder", [{"holder": ""}, {"holder": None}, {}])
def test_who_accepts_need_not_be_named_twice(holder):
    claim = {key: value for key, value in CLAIM.items() if key != "holder"}
    assert evaluate({**DUTIES, "claims": [{**claim, **holder}]}) == evaluate(DUTIES)


@pytest.mark.parametrize("document", [None, 3, "rate", [3], [[]], {}])
def test_what_is_no_object_is_refused(document):
    with pytest.raises(BadInput):
        evaluate(document)


def test_a_refusal_never_repeats_a_text_it_was_given():
    with pytest.raises(BadInput) as refused:
        evaluate({**DUTIES, "claims": [{**CLAIM, "duty": "Maya Holt"}]})
    assert "Maya" not in str(refused.value)


@pytest.mark.parametrize(
    "kind", ["flow", "envelope", "order", "plan", "chart", "voice", "matrix", "traces", "suppress"]
)
def test_a_kind_that_is_not_built_is_unknown_rather_than_guessed(kind):
    with pytest.raises(BadInput, match=f"kind.*{kind}"):
        evaluate({"kind": kind})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
paths = st.sampled_from([(document, path) for document, path, *_ in REFUSED])


@given(paths, json_values)
def test_any_json_anywhere_gives_an_answer_or_a_named_refusal(place, value):
    document, path = place
    try:
        found = evaluate(with_change(document, path, value))
    except BadInput:
        return
    json.dumps(found, allow_nan=False)
