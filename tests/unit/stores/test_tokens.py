"""Words for searching are the same however they are written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.stores.tokens import tokens, tokens_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", set()),
        ("Ward-7: Échographie", {"ward", "7", "echographie"}),
        ("E\u0301CHO écho", {"echo"}),
        ("Straße STRASSE", {"strasse"}),
        ("ﬁne ｆｕｌｌ", {"fine", "full"}),
        ("R&D o'brien x_y", {"r", "d", "o", "brien", "x_y"}),
        ("日本 語", {"日本", "語"}),
        ("👩🏽‍⚕️ -- '", set()),
        ("a\x00b", {"a", "b"}),
    ],
)
def test_words_of_a_text(text, found):
    assert tokens(text) == found


@given(st.text())
def test_case_and_form_make_no_difference(text):
    assert tokens(text.casefold()) == tokens(text)


def test_words_of_a_record_are_its_id_and_values_but_no_names_of_fields():
    content = json.dumps(
        {"name": "Ward 7", "parts": [{"given_by": "Nurse", "low": 12.5}], "none": None, "joint": True}
    )
    assert tokens_of("RX1/A", content) == {"rx1", "a", "ward", "7", "nurse"}
