"""The pages of the demo say no word that only builders use; every table of them can be saved."""

import pytest

from app.text import never_said
from tests.app.walk import every_page, tables_without_a_file, words_on


@pytest.fixture(scope="module")
def seen(come_in):
    return list(every_page(come_in.engine))


def test_no_page_of_the_demo_says_a_builders_word(seen):
    assert len(seen) > 15
    said = {
        (one.address, word, text[:80])
        for one in seen
        for text in words_on(one.drawn)
        for word in never_said(text)
    }
    assert said == set()


def test_every_table_of_the_demo_can_be_saved(seen):
    assert {one.address: missing for one in seen if (missing := tables_without_a_file(one))} == {}
