"""
The model: organisations, services, handoffs, hazards, claims and their like, one kind a file.

Columns are the fields of the kind, as the catalogue lists them. A row without an id gets one from what makes
it this record and no other, so that the same file again is the same records again.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from graph_schema.catalogue import RECORDS
from graph_schema.identifiers import consideration_id, handoff_id, organisation_id, service_id, short_hash
from pathway.errors import BadInput
from pathway.importing.batch import Batch
from pathway.importing.ends import HANDOFF_FIELDS, handoff_named
from pathway.importing.places import Places
from pathway.importing.records import Content, Harvest, Options, Recipe, Row, harvest

KINDS: Mapping[str, str] = {
    "organisations": "Organisation",
    "services": "Service",
    "posts": "Post",
    "parties": "Party",
    "roles": "Role",
    "organisation-links": "OrganisationLink",
    "successions": "Succession",
    "remits": "Remit",
    "handoffs": "Handoff",
    "pathways": "Pathway",
    "hazards": "Hazard",
    "controls": "Control",
    "control-checks": "ControlCheck",
    "considerations": "Consideration",
    "event-sources": "EventSource",
    "claims": "Claim",
    "asks": "Ask",
    "confirmations": "Confirmation",
}
"""What may be imported one record a row -> the kind of record."""

_KEYS: Mapping[str, tuple[str, ...]] = {
    "Post": ("organisation", "name"),
    "Party": ("name", "role"),
    "Role": ("party", "role", "valid_from"),
    "OrganisationLink": ("from_organisation", "to_organisation", "kind", "valid_from"),
    "Succession": ("kind", "old", "new", "on"),
    "Remit": ("body", "kinds", "organisations", "place", "valid_from"),
    "Pathway": ("name", "kind", "told_by"),
    "Control": ("hazards", "name"),
    "ControlCheck": ("control", "checked_on", "method"),
    "EventSource": ("organisation", "scheme", "first_day"),
    "Claim": ("subject", "duty", "by", "stance", "about", "valid_from"),
    "Ask": ("subject", "duty", "asked", "asked_on"),
    "Confirmation": ("subject", "by", "confirmed_on"),
}
"""What makes a record this one and no other: two rows that agree in it are the same record."""

_EXTRA: Mapping[str, tuple[str, ...]] = {
    "Handoff": ("from_service", "to_service"),
    "Hazard": HANDOFF_FIELDS,
    "Consideration": HANDOFF_FIELDS,
}
_DRAWN: Mapping[str, tuple[str, ...]] = {"Pathway": ("layout", "versions")}
"""What only a drawing knows: it is in no file, and a file leaves it as it is."""
_USUAL: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Organisation": {"id": ("id", "code", "ods_code", "ods", "organisation")},
    "Handoff": {"from_id": ("from_id", "from"), "to_id": ("to_id", "to")},
    "OrganisationLink": {
        "from_organisation": ("from_organisation", "from"),
        "to_organisation": ("to_organisation", "to"),
    },
}


def read_records(path: Path, what: str, options: Options | None = None) -> Batch:
    """
    The records of one file, of one of `KINDS`.

    Links are not looked up: whether the handoff of a hazard is there, the store says. Raises
    `ImportRefused` and its kinds, and `BadInput` where there is no such kind.
    """
    if what not in KINDS:
        raise BadInput(f"there is no import of that name: {what}", try_=f"one of: {', '.join(KINDS)}")
    return batch_of(harvest(path, recipe_for(what), options or Options()))


def recipe_for(what: str) -> Recipe:
    """How rows of such a file become records."""
    label = KINDS[what]
    kind = RECORDS[label]
    needless = {"id", *(("handoff",) if label in ("Hazard", "Consideration") else ())}
    needed = [name for name, of in kind.model_fields.items() if of.is_required() and name not in needless]
    return Recipe(
        kind=kind,
        source=f"file of {what}",
        identify=_OWN_IDS.get(label) or partial(keyed_id, label, _KEYS[label]),
        required=tuple(needed),
        usual=_USUAL.get(label, {}),
        without=_DRAWN.get(label, ()),
        extra=_EXTRA.get(label, ()),
        prepare=_PREPARE.get(label),
    )


def batch_of(made: Harvest) -> Batch:
    """What was gathered from one file, as it crosses the wall."""
    return Batch(
        rows=made.rows,
        accepted=tuple(entity for _, entity in made.accepted),
        places=tuple(place for place, _ in made.accepted),
        rejections=tuple(made.rejections),
        repeated=made.repeated,
        notes=tuple(made.notes),
        said=dict(made.said),
        not_used=made.not_used,
    )


def keyed_id(label: str, key: Sequence[str], said: Content) -> str:
    """An id made of the fields in `key`; the same whatever the order of many values."""
    parts = [said[name] for name in key]
    return f"{label.lower()}-{short_hash(label, *(_as_text(part) for part in parts))}"


def _as_text(part: Any) -> str:
    if isinstance(part, list):
        return ";".join(sorted(str(one) for one in part))
    return "" if part is None else str(part)


def _hazard_id(said: Content) -> str:
    """A hazard of the library is the same one however its sentence is put."""
    return keyed_id("Hazard", ("handoff", "library_id" if said["library_id"] else "sentence"), said)


_OWN_IDS: Mapping[str, Callable[[Content], str]] = {
    "Organisation": lambda said: organisation_id(said["name"]),
    "Service": lambda said: service_id(said["organisation"], said["name"]),
    "Handoff": lambda said: handoff_id(said["from_id"], said["to_id"], said["kind"]),
    "Hazard": _hazard_id,
    "Consideration": lambda said: consideration_id(
        said["handoff"], said["prompt"], said["side"], said["considered_on"]
    ),
}


def _organisation_with_id(_row: Row, content: Content) -> None:
    """A code without ODS form becomes a `local:` id, as everywhere."""
    if content.get("id"):
        content["id"] = organisation_id(str(content["id"]))


def _handoff_with_services(row: Row, content: Content) -> None:
    """A service may stand beside the organisation in a column of its own."""
    for end in ("from", "to"):
        if row.text(f"{end}_service"):
            service = row.text(f"{end}_service")
            content[f"{end}_id"] = row.read(f"{end}_id", partial(Places().end, service=service))


def _hazard_with_handoff(row: Row, content: Content) -> None:
    """A hazard, or a prompt considered, may name the ends and kind of its handoff in place of its id."""
    if "handoff" not in content:
        content["handoff"] = handoff_named(row, Places()).id


_PREPARE: Mapping[str, Callable[[Row, Content], None]] = {
    "Organisation": _organisation_with_id,
    "Handoff": _handoff_with_services,
    "Hazard": _hazard_with_handoff,
    "Consideration": _hazard_with_handoff,
}
