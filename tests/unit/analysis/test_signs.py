"""The ten signs of a boundary: each speaks, is silent where its field is missing, and denies where it can."""

import pytest

from graph_schema.events import Event
from pathway.analysis.signs import Said, Signs, codes, signs_of

A, B = "RXA", "RXB"
HERE = {"organisations": (A,)}
RULES = {
    "a": ({"reporter": B, "organisations": (A,)}, {"reporter": A, "organisations": (A,)}, "is not where it"),
    "b": (HERE | {"identified_location": B}, HERE | {"identified_location": A}, "in another"),
    "c": ({"organisations": (A, B)}, {"organisations": (A, A)}, "2 organisations are named"),
    "d": ({"service_areas": ("1", "7")}, {"service_areas": ("1",)}, "2 service areas are named"),
    "e": ({"process": "9"}, {"process": "6"}, "the process is discharge"),
    "f": ({"detection_point": "5"}, {"detection_point": "1"}, "somebody else already cared"),
    "g": ({"location_at_risk": "Widespread"}, {"location_at_risk": "my organisation"}, "the risk lies in"),
    "h": ({"risk_theme": "7"}, {"risk_theme": "2"}, "theme of the risk"),
    "i": ({"estimated_time": "Evening handover"}, {"estimated_time": "Night"}, "handover of the shift"),
    "j": ({"description": "The letter went astray"}, {"description": "A fall in the ward"}, "“letter”"),
}  # fmt: skip
NOT_KNOWN = {
    "a": {"reporter": A},
    "b": {"identified_location": A},
    "e": {"process": "12"},
    "f": {"detection_point": "later"},
    "g": {"location_at_risk": "2"},
    "h": {"risk_theme": "Other"},
    "i": {"estimated_time": "3"},
}
"""What stands there and can still not be read."""


def read(**fields: object) -> Signs:
    return signs_of([Event(id="e", **fields)])


def of(rule: str, **fields: object):
    return next(sign for sign in read(**fields).all if sign.rule == rule)


@pytest.mark.parametrize("rule", RULES)
def test_each_sign_speaks_denies_or_is_not_known(rule):
    yes, no, words = RULES[rule]
    assert of(rule, **yes).said is Said.YES and words in of(rule, **yes).words
    assert of(rule, **no).said is Said.NO
    assert of(rule).said is Said.NOT_KNOWN
    assert of(rule, **NOT_KNOWN.get(rule, {})).said is Said.NOT_KNOWN


def test_a_record_without_any_field_has_no_point_and_nothing_that_could_be_read():
    assert (read().points, read().readable, read().reasons) == (0, 0, ())
    assert "".join(sign.rule for sign in read().all) == "abcdefghij"


def test_every_sign_is_one_point_and_each_gives_its_reason():
    every = {name: value for yes, _, _ in RULES.values() for name, value in yes.items()}
    found = read(**(every | {"organisations": (A, "RXC"), "reporter": B}))
    assert (found.points, found.readable, len(found.reasons)) == (10, 10, 10)


def test_one_of_two_records_is_enough():
    quiet, telling = Event(id="e1", process="6"), Event(id="e2", process="8; 6")
    [sign] = [one for one in signs_of([quiet, telling]).all if one.rule == "e"]
    assert (sign.said, sign.words) == (Said.YES, "the process is referral or change of service")


@pytest.mark.parametrize(
    ("text", "found"),
    [("8", {"8"}), ("8 Referral; 9", {"8", "9"}), ("Discharge", set()), (None, set()), ("2026", set())],
)
def test_codes_are_read_with_or_without_their_words(text, found):
    assert codes(text) == found


@pytest.mark.parametrize(
    "text",
    ["Discharged early", "GP to chase", "sent by transfer", "at hand-over", "handover", "Results lost",
     "The community nurse rang", "Referral lost", "a Letter"],
)  # fmt: skip
def test_words_that_speak_of_passing_on(text):
    assert of("j", description=text).said is Said.YES
