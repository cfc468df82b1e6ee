"""What the columns of each import are, worked out from the catalogue, for `--columns`."""

from dataclasses import dataclass
from typing import Any

from graph_schema.accountability import SUBJECTS
from graph_schema.catalogue import columns
from graph_schema.entity import Entity, Link
from graph_schema.journeys import CareContact
from graph_schema.parties import ORGANISATION, PARTY_KINDS
from graph_schema.vocabulary import CrossingStatus, HandoffKind, Term
from pathway.errors import BadInput
from pathway.importing import contacts, crossings, events, model
from pathway.importing.fields import Cell, base_type
from pathway.importing.records import Recipe

IMPORTS = ("contacts", "crossings", "holdings", "accounts", "events", *model.KINDS)
"""Every import that has columns."""


@dataclass(frozen=True)
class ColumnRow:
    """
    One column: its name, meaning, unit, an example as it stands in a file, and which words it may hold.

    `many`: several values, separated by `;`. `required`: a file without it is refused. `also`: other names
    by which it is found without a map.
    """

    column: str
    description: str
    required: bool = False
    many: bool = False
    unit: str | None = None
    example: Any = None
    allowed: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


_PATIENT = "Identifier of the patient; kept only as a keyed hash"
_WHAT_CONTACTS_SAY = {
    "patient": (_PATIENT, "P-1042"),
    "time": ("When; without an offset it is the local clock", "2026-01-22T08:00"),
    "organisation": ("ODS code or local name of the organisation", "RX1"),
    "service": (
        "Service of that organisation, or organisation/service; without this column it has one, 'main'",
        "ED",
    ),
    "seq": ("Whole number that orders contacts of one time; else the row's place in the file", "3"),
    "contact_id": ("The file's own id of the contact, by which changes are told from new contacts", "K-77"),
}
_EXTRA = {
    "patient": (_PATIENT, "P-1042"),
    "from": ("Where it starts: organisation/service, an organisation, HOME, PATIENT or CARER", "RX1/Ward 7"),
    "to": ("Where it leads: organisation/service, an organisation, HOME, DIED, LOST or OPEN", "RY2"),
    "from_service": ("Service it starts from, where 'from' names only the organisation", "Ward 7"),
    "to_service": ("Service it leads to, where 'to' names only the organisation", "District nursing"),
    "kind": ("What has to pass; without it the kind is unknown", "care_request"),
    "handoff": ("Id of the handoff, in place of its ends", "RX1/ED > RX1/AMU: ward_move"),
    "request_id": ("Reference of the request whose crossing it is about", "D09"),
    "withdrawn": ("Whether its source has withdrawn the record: yes or no", "no"),
    "crossing": ("Id of the crossing, in place of the request", "c-1"),
}
"""Columns that are no field of the record they belong to."""
_HANDOFF = "the id of a handoff (ORG/service > ORG/service: kind)"
_FORMS = {
    ORGANISATION: "an organisation's ODS code or local:NAME",
    PARTY_KINDS: "an organisation's ODS code or local:NAME, or the id of a post or party",
    ("Service",): "organisation/service, or an organisation for its service 'main'",
    ("Handoff",): _HANDOFF,
    SUBJECTS: f"{_HANDOFF}, crossing, hazard, control, event, learning response or pathway",
}
"""How records of some kinds are named in a file; all others by their id."""
_BRING_ORGANISATIONS = ("Event", "Crossing")
"""Kinds whose files bring the organisations that they name."""


def describe(what: str) -> tuple[ColumnRow, ...]:
    """
    The columns of an import, needed ones first. Raises `BadInput` where there is no such import.

    >>> [row.column for row in describe("contacts") if row.required]
    ['patient', 'time', 'organisation']
    """
    if what not in IMPORTS:
        raise BadInput(f"there is no import of that name: {what}", try_=f"one of: {', '.join(IMPORTS)}")
    rows = _contacts() if what == "contacts" else _records(_recipe(what))
    return tuple(sorted(rows, key=lambda row: not row.required))


def _recipe(what: str) -> Recipe:
    own = {**crossings.recipes(), "events": events.recipe()}
    return own[what] if what in own else model.recipe_for(what)


def _contacts() -> list[ColumnRow]:
    fields = {column.name: column for column in columns(CareContact)}
    said = {**{name: (of.description, of.example) for name, of in fields.items()}, **_WHAT_CONTACTS_SAY}
    return [
        ColumnRow(name, said[name][0], name in contacts.REQUIRED, example=said[name][1])
        for name in contacts.FIELDS
    ]


def _records(recipe: Recipe) -> list[ColumnRow]:
    # One row describes every judgement: the second, judgement2, has the same parts.
    own = [_of_cell(recipe, cell) for cell in recipe.cells if not cell.number]
    return [*own, *(_of_extra(recipe, name) for name in recipe.extra)]


def _of_cell(recipe: Recipe, cell: Cell) -> ColumnRow:
    field = recipe.kind.model_fields[cell.field]
    link = f": {link_words(recipe.kind, cell.link)}" if cell.link else ""
    if cell.part:
        field = base_type(field.annotation).model_fields[cell.part]  # type: ignore[attr-defined]
    about = field.json_schema_extra
    assert isinstance(about, dict)
    return ColumnRow(
        column=cell.name,
        description=f"{field.description or ''}{link}",
        required=cell.name in recipe.required,
        many=cell.many and not cell.part,
        unit=str(about["unit"]) if about["unit"] else None,
        example=about["example"],
        allowed=_words(cell.base),
        also=_also(recipe, cell.name),
    )


def _of_extra(recipe: Recipe, name: str) -> ColumnRow:
    required, also = name in recipe.required, _also(recipe, name)
    own = {column.name: column for column in columns(recipe.kind)}
    if name in crossings.STATUSES:
        meaning = CrossingStatus(name).meaning
        return ColumnRow(name, f"When: {meaning[0].lower()}{meaning[1:]}", required, True, also=also)
    if name in own and name not in _EXTRA:
        of = own[name]
        words = _words(of.words) if of.words else ()
        return ColumnRow(name, of.description, required, of.many, of.unit, of.example, words, also)
    description, example = _EXTRA[name]
    return ColumnRow(
        name, description, required, example=example, allowed=_words(HandoffKind) if name == "kind" else ()
    )


def link_words(kind: type[Entity], link: Link) -> str:
    """
    How another record is named in a file of this kind, and whether it has to be there before.

    >>> from graph_schema.hazards import ControlCheck
    >>> link_words(ControlCheck, Link("OF", ("Control",)))
    'the id of a control, which must be here already'
    """
    form = _FORMS.get(link.to) or f"the id of {_with_article(link.to[0])}"
    if kind.__name__ in _BRING_ORGANISATIONS and "Organisation" in link.to:
        return form
    return f"{form}, which must be here already{' or in this file' if kind.__name__ in link.to else ''}"


def _with_article(label: str) -> str:
    return f"{'an' if label[0] in 'AEIOU' else 'a'} {label.lower()}"


def _words(base: type) -> tuple[str, ...]:
    return tuple(term.value for term in base) if issubclass(base, Term) else ()


def _also(recipe: Recipe, name: str) -> tuple[str, ...]:
    return tuple(other for other in recipe.usual.get(name, ()) if other != name)
