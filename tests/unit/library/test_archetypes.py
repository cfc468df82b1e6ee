"""The manual of every kind of handoff: whole, in its own words, worked out from the library and the rules."""

import json
import re
from importlib import resources

import pytest

from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import Guideword, HandoffKind
from pathway.library import archetypes as library
from pathway.library.duty_rules import default_rules
from pathway.library.hazards import hazard_library, prompts_for

KINDS = pytest.mark.parametrize("kind", HandoffKind)
NEVER = re.compile(r"\b(nodes?|edges?|scores?|posteriors?|null)\b", re.IGNORECASE)


@KINDS
def test_every_kind_has_its_whole_manual(kind):
    one = library.archetypes()[kind]
    assert set(one.guidewords) == set(Guideword) and one.passes and one.fields and one.measures
    assert all(question.startswith("Can ") and question.endswith("?") for question in one.guidewords.values())
    assert all(field.field in Handoff.model_fields and field.why for field in one.fields)
    assert all(measure.count and measure.of for measure in one.measures)
    assert not NEVER.search(f"{one.passes} {one.guidewords} {one.fields} {one.measures}")


@KINDS
def test_prompts_are_the_guidewords_and_every_library_hazard_of_the_kind_once(kind):
    ids = library.prompt_ids(kind)
    assert len(set(ids)) == len(ids)
    assert set(ids) == {*Guideword, *(entry.id for entry in prompts_for(kind))}


@KINDS
def test_controls_and_rules_are_those_of_the_shipped_files(kind):
    one = library.archetypes()[kind]
    named = {name for entry in one.hazards for name in entry.controls}
    assert {control.name for control in one.controls} == named and len(one.controls) == len(named)
    assert {rule.id for rule in one.rules} == {
        rule.id for rule in default_rules() if not rule.kinds or kind in rule.kinds
    }


def test_no_two_kinds_ask_the_same_question():
    asked = [question for one in library.archetypes().values() for question in one.guidewords.values()]
    assert len(set(asked)) == len(asked) == 7 * len(HandoffKind)


def test_usual_limits_are_those_of_the_rules_alone():
    found = {kind: one.usual_limit for kind, one in library.archetypes().items() if one.usual_limit}
    assert {kind.value: (limit.hours, limit.basis.value) for kind, limit in found.items()} == {
        "ambulance_handover": (0.25, "contract"),
        "discharge": (24, "contract"),
        "letter": (168, "contract"),
    }


def test_the_file_holds_no_figures_and_repeats_no_hazard():
    text = resources.files(library.__package__).joinpath("archetypes.json").read_text(encoding="utf-8")
    for row in json.loads(text)["kinds"]:
        said = " ".join([*row["guidewords"].values(), *(one["why"] for one in row["fields"])])
        assert not re.search(r"\d", said), said
    assert not [entry.name for entry in hazard_library() if entry.name in text]
