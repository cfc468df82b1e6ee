"""A claim, typed in: who says what of whom, since when, on what evidence."""

from app.components.forms import Choice
from app.forms.fields import NO_NAMES, Tick, choose, day, line, many, radio, text, tick
from app.forms.form import Content, Form, Misfit, Section, Values, plain
from app.forms.given import PEOPLE, Given, parties
from app.text import DUTY_NAMES
from graph_schema.accountability import Claim
from graph_schema.entity import Entity
from graph_schema.parties import Party
from graph_schema.vocabulary import Duty, Stance

OWN_WORDS = "own_words"
"""Ticked: the person who types speaks for the party. Not a field of the record."""
_NAMES = (
    *("duty", "by", "stance", "about", "valid_from", "valid_to", "review_on", "evidence", "reference"),
    *("signatories", "joint", "lead", "words"),
)


def _duties(given: Given) -> list[Choice]:
    return [(duty.value, f"{DUTY_NAMES[duty]}: {duty.meaning}") for duty in given.duties]


def _stances(_given: Given) -> list[Choice]:
    return [(stance.value, stance.meaning) for stance in Stance]


_FIRST = (
    choose(Claim, "duty", _duties, label="Duty", asks="Choose a duty"),
    choose(Claim, "by", parties, label="Who says so", asks="Choose who says so"),
    radio(Claim, "stance", _stances, label="What they say", asks="Choose what they say"),
    choose(
        Claim,
        "about",
        parties,
        label="Of whom",
        hint="Empty: of themselves where they hold it; of nobody where they say nobody or do not know",
    ),
    text(Claim, "words", label="The words that were used"),
    Tick(
        name=OWN_WORDS,
        label="I speak for the party that says so",
        hint="Unticked: typed in for somebody else. “We hold it” is then kept as said about them, not by "
        "them, unless that party signed the document named below",
        optional=True,
    ),
)
_WHEN = (
    day(Claim, "valid_from", asks="Say from which day it holds"),
    day(Claim, "valid_to", hint="Empty: until further notice"),
    day(Claim, "review_on"),
    choose(Claim, "evidence", label="What it rests on", optional=False),
)
_MORE = (
    line(Claim, "reference", hint=NO_NAMES),
    many(Claim, "signatories", parties),
    tick(Claim, "joint", label="Part of an agreement to share the duty"),
    choose(Claim, "lead", parties),
)


def _make(values: Values, given: Given) -> tuple[Content, tuple[Entity, ...]]:
    content = {name: values[name] for name in _NAMES} | {"signatories": values["signatories"] or ()}
    stance = Stance(values["stance"])
    if stance is Stance.ACCEPTS and values["about"] is None:
        content["about"] = values["by"]
    if stance in (Stance.NOBODY, Stance.DONT_KNOW) and values["about"] is not None:
        raise Misfit("about", "Of whom: leave it empty, since they name nobody")
    if stance is Stance.ACCEPTS and content["about"] != values["by"]:
        raise Misfit("about", "Of whom: “we hold it” is said of oneself; choose “they hold it” instead")
    if content["about"] is None and stance not in (Stance.NOBODY, Stance.DONT_KNOW):
        raise Misfit("about", "Of whom: choose whom they say it of")
    if values["valid_to"] is not None and values["valid_to"] <= values["valid_from"]:
        raise Misfit("valid_to", "The claim ends before it begins")
    if given.before is None:
        assert given.handoff is not None
        content["subject"] = given.handoff.id
    return content, _new_parties(content, given)


def _new_parties(content: Content, given: Given) -> tuple[Party, ...]:
    """Patients and carers are recorded as parties with the first claim that names them."""
    named = {content["by"], content["about"], content["lead"], *content["signatories"]}
    known = given.snapshot.by_id(Party)
    return tuple(
        Party(id=id_, name=name, role=role)
        for id_, (name, role) in PEOPLE.items()
        if id_ in named and id_ not in known
    )


def _start(given: Given) -> Values:
    duty = given.query.get("duty", "")
    return {
        "duty": duty if duty in Duty.__members__ else None,
        "valid_from": min(given.as_at, given.today),
        "evidence": "verbal",
    }


CLAIM = Form(
    kind=Claim,
    noun="claim",
    sections=(
        Section("Who says what", _FIRST, beside=True),
        Section("Since when, on what evidence", _WHEN, beside=True),
        Section("More", _MORE, more=True),
    ),
    make=_make,
    start=_start,
    shown=plain(_NAMES),
)
