"""What is typed is kept by page until it is saved; what is typed about one person never is."""

import json

import dash_mantine_components as dmc
import pytest
from dash import html

from app.components.forms import (
    actor_field,
    long_text_field,
    many_field,
    radio_field,
    secret_field,
    select_field,
    text_field,
    tick_field,
)
from app.components.pieces import filter_bar
from app.drafts import FIELDS, draft_key, kept_form, with_drafts
from app.pages import handoff_form, trace
from tests.app import seams_world as world

CHOICES = [("a", "A")]
EVERY = {
    "text": lambda: text_field("f", "F"),
    "long": lambda: long_text_field("f", "F"),
    "select": lambda: select_field("f", "F", CHOICES),
    "radio": lambda: radio_field("f", "F", CHOICES),
    "many": lambda: many_field("f", "F", CHOICES),
    "tick": lambda: tick_field("f", "F"),
}
FORM = kept_form(store_id="s", data="{}")


def kept(field, *, form: bool) -> object:
    """How a field is kept on a page, in a form that asks for it or not."""
    with_drafts(html.Div(html.Div([field], **(FORM if form else {}))), "/p", {"id": "1"})
    return getattr(field, "persistence", None), getattr(field, "persistence_type", None)


@pytest.mark.parametrize("make", EVERY.values(), ids=EVERY)
def test_every_field_of_a_form_is_kept_in_this_tab(make):
    assert kept(make(), form=True) == ("draft /p?id=1", "session")


@pytest.mark.parametrize("name", EVERY)
def test_elsewhere_texts_are_kept_and_choices_that_draw_something_are_not(name):
    wanted = ("draft /p?id=1", "session") if name in ("text", "long") else (None, None)
    assert kept(EVERY[name](), form=False) == wanted


@pytest.mark.parametrize(
    "field",
    [
        secret_field("f", "F"),
        dmc.TextInput(id={"kind": "f", "index": 1}),
        dmc.TextInput(label="without an id"),
    ],
)
def test_what_is_hidden_while_it_is_typed_or_has_no_name_is_never_kept(field):
    assert kept(field, form=True) == (None, None)


def test_filters_live_in_the_address_and_names_are_kept_by_themselves():
    words, who = text_field("words", "Words"), actor_field("by")
    with_drafts(html.Div([filter_bar([words]), who]), "/p", {})
    assert getattr(words, "persistence", None) is None
    assert who.persistence == "actor"


def test_nothing_of_the_page_of_one_persons_route_is_kept(tmp_path):
    engine = world.in_memory(tmp_path)
    drawn = with_drafts(trace.layout(engine, {}), trace.PATH, {})
    fields = [one for one in drawn._traverse() if isinstance(one, (*FIELDS, dmc.PasswordInput))]
    assert len(fields) >= 6
    assert {getattr(one, "persistence", None) for one in fields} <= {None, "actor"}


def test_a_form_says_which_ids_it_was_given(tmp_path):
    engine = world.in_memory(tmp_path)
    query = {"kind": "Hazard", "handoff": world.REQUEST.id}
    drawn = handoff_form.layout(engine, query)
    store = next(one for one in drawn._traverse() if getattr(one, "id", "") == "hazard-draft")
    assert getattr(drawn, "data-store") == store.id
    assert json.loads(getattr(drawn, "data-store-data")) == store.data


def test_the_same_form_is_the_same_draft_on_every_day_and_after_saving():
    query = {"kind": "Hazard", "handoff": "h"}
    more = {"as_of": "2026-03-03", "saved": "cmd-1"}
    assert draft_key("/f", query) == draft_key("/f", query | more) != draft_key("/f", {"kind": "Hazard"})
