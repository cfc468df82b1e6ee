"""Organisations and services, typed in."""

from typing import Any

from app.forms.fields import Field, Line, choose, day, described, line
from app.forms.form import Content, Form, Section, Values, plain
from app.forms.given import Given, organisations
from graph_schema.entity import Entity
from graph_schema.identifiers import organisation_id, service_id
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import Sector

_DATES = {
    "valid_from": {"label": "First day", "hint": "Empty: always"},
    "valid_to": {"label": "First day on which it no longer exists", "hint": "Empty: no end"},
}


def _dates(kind: Any) -> tuple[Field, ...]:
    return tuple(day(kind, name, **over) for name, over in _DATES.items())


def _icb(kind: Any) -> Field:
    return choose(kind, "icb", organisations, label="Integrated care board of its area")


_CODE = Line(
    **described(
        Organisation,
        "id",
        name="code",
        label="ODS code",
        hint="3 to 6 capital letters and digits. Without one, the name makes a local id",
        optional=True,
        fixed=True,
    )
)
_ORGANISATION = (
    line(Organisation, "name", asks="Say what the organisation is called"),
    choose(Organisation, "sector", label="Sector", optional=False),
    line(Organisation, "place"),
    _icb(Organisation),
    line(Organisation, "region"),
    *_dates(Organisation),
)
_SERVICE = (
    choose(
        Service,
        "organisation",
        organisations,
        label="Organisation",
        asks="Choose its organisation",
        fixed=True,
    ),
    line(Service, "name", asks="Say what the service is called"),
    choose(Service, "setting", label="Sector, where it differs from the organisation’s", optional=True),
    line(Service, "opening_hours"),
    line(Service, "place"),
    _icb(Service),
    *_dates(Service),
)


def _same(names: tuple[str, ...]) -> Any:
    def make(values: Values, _given: Given) -> tuple[Content, tuple[Entity, ...]]:
        return {name: values[name] for name in names if values[name] is not None or name not in _WORDS}, ()

    return make


_WORDS = ("sector", "setting")
"""Left out where nothing was chosen: the record's default is "not said yet"."""


def _names(fields: tuple[Field, ...]) -> tuple[str, ...]:
    return tuple(field.name for field in fields)


ORGANISATION = Form(
    kind=Organisation,
    noun="organisation",
    sections=(
        Section("", (_ORGANISATION[0], _CODE, _ORGANISATION[1])),
        Section("Place and dates", _ORGANISATION[2:], more=True),
    ),
    make=_same(_names(_ORGANISATION)),
    start=lambda _given: {"sector": Sector.UNKNOWN.value},
    identify=lambda values, _given: organisation_id(values["code"] or values["name"]),
    shown=lambda entity, given: plain(_names(_ORGANISATION))(entity, given) | {"code": entity.id},
    about_handoff=False,
)
SERVICE = Form(
    kind=Service,
    noun="service",
    sections=(Section("", _SERVICE[:3]), Section("Hours, place and dates", _SERVICE[3:], more=True)),
    make=_same(_names(_SERVICE)),
    start=lambda given: {"organisation": given.query.get("organisation")},
    identify=lambda values, _given: service_id(values["organisation"], values["name"]),
    shown=plain(_names(_SERVICE)),
    about_handoff=False,
)
