"""Events in words, the same on every page: what each record tells, and what speaks for a boundary."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from app.components.pieces import details
from app.components.tables import Column, data_table
from app.text import NOT_RECORDED, format_instant, plural
from app.wording import source_here
from graph_schema.events import Event
from graph_schema.parties import Organisation
from graph_schema.vocabulary import CaughtBy
from pathway.analysis.events import Joined, organisations_named
from pathway.analysis.picture import Picture
from pathway.analysis.signs import Said, Signs

Names = Mapping[str, str]
SIGNS = (
    Column("sign", "Sign", heads_row=True),
    Column("said", "On this record"),
    Column("why", "Why"),
)
SIGN_WORDS = {
    "a": "Reported elsewhere than it happened",
    "b": "Found elsewhere than it happened",
    "c": "Several organisations",
    "d": "Several service areas",
    "e": "A process that passes somebody on",
    "f": "Noticed in or after somebody else’s care",
    "g": "A risk that lies elsewhere",
    "h": "A risk of passing on",
    "i": "Around a handover of the shift",
    "j": "Words of passing on",
}


def names_of(picture: Picture) -> dict[str, str]:
    """The organisations by name."""
    return {one.id: one.name for one in picture.snapshot.all(Organisation)}


def event_told(event: Joined, names: Names) -> Component:
    """Each record of an event, so that somebody can decide."""
    return html.Div([record_told(record, names) for record in event.records], className="told")


def record_told(record: Event, names: Names) -> Component:
    """What one record says, word for word."""
    found = record.identified_location
    facts = [
        ("Reference", f"{record.reference or record.id} ({record.scheme.value.upper()})"),
        ("Happened", format_instant(record.happened_at, record.precision, unknown=NOT_RECORDED)),
        ("Harm", f"physical {record.physical.label}, psychological {record.psychological.label}"),
        ("Recorded by", name_of(record.reporter, names)),
        ("Names", ", ".join(name_of(one, names) for one in record.organisations) or "no organisation"),
        *([("Found at", name_of(found, names))] if found else []),
        *([("Caught by", record.caught_by.label)] if record.caught_by is not CaughtBy.NOT_RECORDED else []),
        ("What is told", record.description or NOT_RECORDED),
    ]
    return html.Dl([part for term, said in facts for part in (html.Dt(term), html.Dd(said))])


def name_of(organisation: str | None, names: Names) -> str:
    """An organisation's name; its code where nobody has named it."""
    return NOT_RECORDED if organisation is None else names.get(organisation, organisation)


def named_words(event: Joined, names: Names) -> str:
    """The organisations that an event names, by name."""
    named = sorted(names.get(one, one) for one in organisations_named(event))
    return ", ".join(named) or "no organisation named"


def reference_words(event: Joined) -> str:
    """The references of an event's records."""
    return ", ".join(record.reference or record.id for record in event.records)


def signs_words(signs: Signs) -> str:
    """How many signs speak for a boundary, of how many could be read."""
    if not signs.readable:
        return "no sign of a boundary could be read on this record"
    speaks = "speaks" if signs.points == 1 else "speak"
    return (
        f"{signs.points} of the {plural(signs.readable, 'sign')} that could be read {speaks} for a boundary"
    )


def signs_part(signs: Signs, picture: Picture) -> Component:
    """The ten signs of an event as a table, to open: what is not known is not “no”."""
    rows = [
        {"sign": SIGN_WORDS[one.rule], "said": one.said.value, "why": one.words.capitalize()}
        for one in signs.all
    ]
    unread = sum(one.said is Said.NOT_KNOWN for one in signs.all)
    table = data_table(
        "signs", SIGNS, rows, caption="Signs of a boundary", order="Always in this order.", empty="None.",
        source=source_here("10 signs of one event", picture, f"nothing; {unread} could not be read"),
    )  # fmt: skip
    return details(f"{signs_words(signs).capitalize()}", [table])
