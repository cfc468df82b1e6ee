"""A hazard with the judgements of each side, and a control, typed in."""

from datetime import date
from typing import Any

from app.components.forms import Choice
from app.forms.fields import (
    NO_NAMES,
    Choose,
    Field,
    choose,
    day,
    described,
    inside,
    line,
    many,
    number,
    radio,
    text,
    tick,
)
from app.forms.form import Content, Form, Misfit, Section, Values, parts_shown, plain
from app.forms.given import PEOPLE, Given, parties
from graph_schema.entity import Entity
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Consideration, Control, ControlCheck, Hazard, Judgement
from graph_schema.identifiers import consideration_id
from graph_schema.parties import Party
from graph_schema.vocabulary import HandoffKind, JudgedBy, LikelihoodScale, PartyRole, PromptOutcome
from pathway.analysis.rates import CHANCE_AT_EACH_TRAVERSAL, TIMES_A_YEAR
from pathway.library.archetypes import prompt_ids
from pathway.library.hazards import LibraryHazard, hazard_library

LIKELIHOOD = {1: "rare", 2: "unlikely", 3: "possible", 4: "likely", 5: "almost certain"}
CONSEQUENCE = {1: "no harm", 2: "low harm", 3: "moderate harm", 4: "severe harm", 5: "fatal"}
SIDES = {
    JudgedBy.SENDER: "The sender’s judgement",
    JudgedBy.RECEIVER: "The receiver’s judgement",
    JudgedBy.BOTH: "Judged by both ends together",
    JudgedBy.OTHER: "Judged by somebody else",
}
_NO_KEEPERS = (PartyRole.CARER, PartyRole.PATIENT)
_JUDGED = ("likelihood", "consequence", "people", "with_patient_or_carer", "judged_on", "scale", "basis")
_OWN = ("library_id", "sentence", "chain", "holder")


def likelihood_words(class_: int) -> str:
    """
    A likelihood class with what it stands for on both scales.

    >>> likelihood_words(3)
    'possible: 1 to 10 % of crossings, or 12 to 52 times a year'
    """
    low, high = CHANCE_AT_EACH_TRAVERSAL[class_]
    fewest, most = TIMES_A_YEAR[class_]
    return (
        f"{LIKELIHOOD[class_]}: {low * 100:g} to {high * 100:g} % of crossings, "
        f"or {fewest:g} to {most:,.0f} times a year"
    )


def entry_of(library_id: str | None) -> LibraryHazard | None:
    """An entry of the hazard library; None for an id that is none of its own."""
    return next((entry for entry in hazard_library() if entry.id == library_id), None)


def library(given: Given) -> list[Choice]:
    """The hazard library: the prompts for this kind of handoff first, then the others."""
    kind = HandoffKind.UNKNOWN if given.handoff is None else given.handoff.kind
    ordered = sorted(hazard_library(), key=lambda entry: (not entry.fits(kind), entry.id))
    there = {one.library_id for one in _own_hazards(given)}
    return [
        (entry.id, f"{entry.id} {entry.name}{' (already on this handoff)' if entry.id in there else ''}")
        for entry in ordered
    ]


def _judged(side: JudgedBy) -> tuple[tuple[Field, Field], tuple[Field, ...]]:
    """The two fields of a side's judgement, and those that say how it was judged."""
    classes = (
        choose(
            Judgement,
            "likelihood",
            lambda _given: [(str(class_), f"{class_} {likelihood_words(class_)}") for class_ in LIKELIHOOD],
            label="How likely is that consequence",
            optional=True,
            unsaid=True,
        ),
        choose(
            Judgement,
            "consequence",
            lambda _given: [(str(class_), f"{class_} {words}") for class_, words in CONSEQUENCE.items()],
            label="Consequence",
            hint="Of those that are likely, the worst. Empty: not judged",
            optional=True,
            unsaid=True,
        ),
    )
    how = (
        number(Judgement, "people", label="How many judged it", unit="people", low=1, whole=True),
        tick(Judgement, "with_patient_or_carer", label="A patient or carer took part"),
        day(Judgement, "judged_on", label="Judged on"),
        choose(Judgement, "scale", label="Scale of the likelihood"),
        choose(Judgement, "basis", label="Judged"),
    )
    likelihood, consequence = (inside(side.value, field) for field in classes)
    return (consequence, likelihood), tuple(inside(side.value, field) for field in how)


_SENTENCE = text(
    Hazard,
    "sentence",
    label="What could go wrong, in one sentence",
    hint=f"Filled in from the library; put it in your own words. {NO_NAMES}",
    optional=True,
    unsaid=True,
)
_LIBRARY = Choose(
    choices=library,
    **described(
        Hazard,
        "library_id",
        label="Like one in the hazard library",
        hint="Type a word to search. Empty: none of them",
    ),
)
_FIRST = {side: _judged(side) for side in SIDES}


def _sections() -> tuple[Section, ...]:
    two, rest = (JudgedBy.SENDER, JudgedBy.RECEIVER), (JudgedBy.BOTH, JudgedBy.OTHER)
    more = [Section(f"How it was judged: {side.label}", _FIRST[side][1], True, True) for side in two]
    more += [Section(SIDES[side], (*_FIRST[side][0], *_FIRST[side][1]), True, True) for side in rest]
    own = (
        line(Hazard, "chain", label="Causal chain", hint=described(Hazard, "chain")["label"]),
        choose(Hazard, "holder", parties),
    )
    return (
        Section("", (_LIBRARY, _SENTENCE)),
        *(Section(SIDES[side], _FIRST[side][0], True) for side in two),
        *more,
        Section("Chain and holder", own, True, True),
    )


def _make(values: Values, given: Given) -> tuple[Content, tuple[Entity, ...]]:
    entry = entry_of(values["library_id"])
    sentence = values["sentence"] or (entry.name if entry else None)
    if sentence is None:
        raise Misfit("sentence", "Say what could go wrong, or choose from the library")
    judgements = [one for side in SIDES if (one := _judgement(side, values)) is not None]
    content = {name: values[name] for name in _OWN} | {"sentence": sentence, "judgements": judgements}
    if given.before is None:
        assert given.handoff is not None
        content["handoff"] = given.handoff.id
    answer = prompt_answered(given)
    return content, () if answer is None else (answer,)


def prompt_answered(given: Given) -> Consideration | None:
    """The answer to a prompt that a new hazard gives, where the address names one of its kind; else None."""
    asked, handoff = given.query.get("prompt", ""), given.handoff
    if given.before is not None or handoff is None or asked not in prompt_ids(handoff.kind):
        return None
    side, day = given.query.get("side", ""), given.query.get("on", "")
    try:
        return Consideration(
            id=consideration_id(handoff.id, asked, side, day),
            handoff=handoff.id,
            prompt=asked,
            outcome=PromptOutcome.HAZARD,
            hazard=given.id,
            considered_by=given.query.get("by", ""),
            side=JudgedBy(side),
            considered_on=date.fromisoformat(day),
        )
    except ValueError:
        return None


def _judgement(side: JudgedBy, values: Values) -> dict[str, Any] | None:
    """One side's judgement; None where neither class was chosen."""
    typed = {name: values[f"{side.value}.{name}"] for name in _JUDGED}
    missing = [name for name in ("likelihood", "consequence") if typed[name] is None]
    whose = SIDES[side].lower()
    if len(missing) == 1:
        raise Misfit(
            f"{side.value}.{missing[0]}", f"{SIDES[side]}: choose likelihood and consequence, or neither"
        )
    if missing:
        if typed["people"] is not None or typed["with_patient_or_carer"]:
            raise Misfit(f"{side.value}.likelihood", f"Somebody took part, but {whose} has no likelihood yet")
        return None
    return {name: value for name, value in typed.items() if value is not None} | {"side": side}


def _start(given: Given) -> Values:
    entry = entry_of(given.query.get("library"))
    chosen = {"library_id": entry.id, "sentence": entry.name} if entry else {}
    if given.query.get("sentence"):
        chosen["sentence"] = given.query["sentence"]
    return chosen | {key: value for side in SIDES for key, value in _usual(side, given).items()}


def _usual(side: JudgedBy, given: Given) -> Values:
    return {
        f"{side.value}.scale": LikelihoodScale.PER_TRAVERSAL.value,
        f"{side.value}.basis": "residual",
        f"{side.value}.judged_on": min(given.as_at, given.today),
    }


def _shown(entity: Hazard, given: Given) -> Values:
    shown = dict(plain(_OWN)(entity, given))
    kept = {judgement.side: judgement for judgement in entity.judgements}
    for side in SIDES:
        judgement = kept.get(side)
        shown |= parts_shown(side.value, judgement, _JUDGED) if judgement else _usual(side, given)
    return shown


def _place_of(loc: tuple[Any, ...], values: Values) -> str:
    """`("judgements", 1, "people")` is the second side that judged."""
    if len(loc) == 3 and loc[0] == "judgements":
        judged = [side for side in SIDES if values[f"{side.value}.likelihood"] is not None]
        return f"{judged[loc[1]].value}.{loc[2]}"
    return ".".join(map(str, loc))


HAZARD = Form(
    kind=Hazard,
    noun="hazard",
    sections=_sections(),
    make=_make,
    start=_start,
    shown=_shown,
    place_of=_place_of,
)


# -- controls ------------------------------------------------------------------------------------


def _own_hazards(given: Given) -> list[Hazard]:
    """The hazards of the handoff that the form is about."""
    return [one for one in given.snapshot.all(Hazard) if given.handoff and one.handoff == given.handoff.id]


def _hazards(given: Given) -> list[Choice]:
    """The hazards of this handoff; and those that the control acts on elsewhere."""
    own = _own_hazards(given)
    before = getattr(given.before, "hazards", ())
    named = {one.id: one for one in given.snapshot.all(Hazard)}
    names = {one.id: one.name or one.id for one in given.snapshot.all(Handoff)}
    others = [named[id_] for id_ in before if id_ in named and named[id_] not in own]
    return [
        *((one.id, one.sentence) for one in own),
        *((one.id, f"{one.sentence} (at {names.get(one.handoff, one.handoff)})") for one in others),
    ]


def _keepers(given: Given) -> list[Choice]:
    """Who can keep a control working: every party but patients and carers."""
    people = {one.id for one in given.snapshot.all(Party) if one.role in _NO_KEEPERS}
    return [choice for choice in parties(given) if choice[0] not in people | PEOPLE.keys()]


_CONTROL = (
    many(Control, "hazards", _hazards, asks="Choose the hazards it acts on"),
    line(Control, "name", asks="Say what the control is"),
    number(
        Control,
        "effectiveness",
        unit="0 to 1",
        low=0,
        high=1,
        hint="0.5: half of them. Half of a claim counts until it is tested",
        asks="Say which share of events it is claimed to stop, from 0 to 1",
    ),
)
_KNOWN = (
    radio(Control, "state", label="What is known of it", optional=False, asks="Say what is known of it"),
    day(Control, "tested_on", label="Last tested"),
    day(Control, "review_due", label="Review due"),
)
_CONTROL_MORE = (
    radio(Control, "side", label="Where it stands", optional=False),
    choose(Control, "holder", _keepers, hint="A body or post. What a carer does is no control"),
    line(
        Control,
        "common_cause",
        label="Common cause",
        hint=f"{described(Control, 'common_cause')['label']}. {NO_NAMES}",
    ),
    tick(Control, "workaround"),
    line(
        Control,
        "depends_on",
        label="What a workaround depends on",
        hint="A role, post or thing, such as the ward clerk; never a person’s name",
    ),
    day(Control, "since"),
    text(Control, "if_absent"),
    number(
        Control,
        "held",
        label="Challenged, and held",
        unit="times",
        low=0,
        whole=True,
        hint="Counts of challenges replace the claimed share",
        optional=True,
    ),
    number(
        Control, "got_past", label="Challenged, and failed", unit="times", low=0, whole=True, optional=True
    ),
)
_CONTROL_NAMES = tuple(field.name for field in (*_CONTROL, *_KNOWN, *_CONTROL_MORE))


def _make_control(values: Values, _given: Given) -> tuple[Content, tuple[Entity, ...]]:
    counts = {name: values[name] or 0 for name in ("held", "got_past")}
    return {name: values[name] for name in _CONTROL_NAMES} | counts, ()


CONTROL = Form(
    kind=Control,
    noun="control",
    sections=(
        Section("What it is", _CONTROL, beside=True),
        Section("What is known", _KNOWN, beside=True),
        Section("More", _CONTROL_MORE, more=True),
    ),
    make=_make_control,
    start=lambda given: {
        "hazards": tuple(filter(None, [given.query.get("hazard")])),
        "state": "unverified",
        "side": "prevention",
        "held": 0,
        "got_past": 0,
    },
    shown=plain(_CONTROL_NAMES),
)


# -- checks of controls ----------------------------------------------------------------------------


def _controls_here(given: Given) -> list[Choice]:
    """The controls on the hazards of the handoff that the form is about."""
    own = {one.id for one in _own_hazards(given)}
    return [(one.id, one.name) for one in given.snapshot.all(Control) if own & set(one.hazards)]


_CHECKED = (
    choose(ControlCheck, "control", _controls_here, asks="Choose the control that was checked", fixed=True),
    radio(ControlCheck, "result", optional=False, asks="Say what was found"),
)
_CHECK_WHEN = (
    day(ControlCheck, "checked_on", label="Checked on", asks="Say on which day it was checked"),
    text(ControlCheck, "method", label="How it was checked", asks="Say how it was checked"),
    day(
        ControlCheck,
        "next_due",
        hint="From this day on it counts as unverified again. Empty: no day is set",
    ),
)
_CHECK_NAMES = tuple(field.name for field in (*_CHECKED, *_CHECK_WHEN))


def _make_check(values: Values, given: Given) -> tuple[Content, tuple[Entity, ...]]:
    if values["checked_on"] > given.today:
        raise Misfit("checked_on", "Checked on: nobody can have checked it on a day to come")
    if values["next_due"] is not None and values["next_due"] <= values["checked_on"]:
        raise Misfit("next_due", "When to look again: a day after the check")
    return {name: values[name] for name in _CHECK_NAMES}, ()


def _start_check(given: Given) -> Values:
    """The day stands there only where the page looks at today: another must be said, not assumed."""
    here = {id_ for id_, _ in _controls_here(given)}
    asked = given.query.get("control")
    return {
        "control": asked if asked in here else None,
        "checked_on": given.today if given.as_at == given.today else None,
    }


CHECK = Form(
    kind=ControlCheck,
    noun="check",
    sections=(
        Section("What was found", _CHECKED, beside=True),
        Section("When and how", _CHECK_WHEN, beside=True),
    ),
    make=_make_check,
    start=_start_check,
    shown=plain(_CHECK_NAMES),
)
