"""
One FHIR AdverseEvent as a row, in the field names of LFPSE: shapes like STU3 (version 5) and R4 (version 6).

Only what is listed here is looked at. Of the contained Patient only grades of harm are read, of a
Practitioner only the code of the organisation; a name, an
address, a number or a birth date of anybody is never touched.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pathway.importing.blocks import plain

COLUMNS = (
    "ReferenceNumber", "EventType", "ApproximateDate", "EstimatedTime", "PhysicalHarm", "PsychologicalHarm",
    "ReporterOrganisation", "Organisation", "ServiceArea", "Process", "IdentifiedLocation", "DetectionPoint",
    "LocationAtRisk", "RiskTheme", "Description", "DataSharingOptOut", "Withdrawn",
)  # fmt: skip
"""What a row may hold."""
_HARMS = ("PhysicalHarm", "PsychologicalHarm")
_ALSO = {
    "healthcareprocess": "Process",
    "organisationcode": "Organisation",
    "eventdescription": "Description",
    "incidentdescription": "Description",
    "whathappened": "Description",
}
_BY_NAME = {plain(name): name for name in COLUMNS if name not in ("Withdrawn", "ReferenceNumber")} | _ALSO
_BEFORE = re.compile(r"^(patientsafety)?(adverseevent)?")
_VERSION = re.compile(r"[-_.]?v?\d+$")
_MANY = ";"
_MANY_IN = ("Organisation", "ServiceArea", "Process", "RiskTheme")


def is_event(one: Any) -> bool:
    """Whether it is such a resource."""
    return isinstance(one, Mapping) and one.get("resourceType") == "AdverseEvent"


def event_row(event: Mapping[str, Any]) -> dict[str, str]:
    """The row of one resource; what it does not say is ""."""
    said: dict[str, list[str]] = {name: [] for name in COLUMNS}
    _extensions(event, said, COLUMNS)
    contained = [one for one in _listed(event.get("contained")) if isinstance(one, Mapping)]
    for one in contained:
        if one.get("resourceType") == "Location":
            _extensions(one, said, [name for name in COLUMNS if name not in _HARMS])
            said["Organisation"] += _codes_of_location(one)
        elif one.get("resourceType") == "Patient":
            _extensions(one, said, _HARMS)
        elif one.get("resourceType") == "Practitioner":
            _extensions(one, said, ("ReporterOrganisation",))
    said["ReferenceNumber"] += [_own(one, "value") for one in _listed(event.get("identifier"))]
    said["ReferenceNumber"] += [_own(event, "id")]
    said["ApproximateDate"] += [_own(event, "date"), _own(event, "detected")]
    said["Description"] += [_own(event, "description")]
    said["Withdrawn"] += ["yes"] if event.get("status") == "entered-in-error" else []
    return {name: _one(name, texts) for name, texts in said.items()}


def _one(name: str, texts: Sequence[str]) -> str:
    """What a column says: every code of a list, the worst grade of several patients, else the first."""
    given = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if name in _MANY_IN:
        return _MANY.join(given)
    if name in _HARMS and given and all(text.isdecimal() and len(text) < 4 for text in given):
        return min(given, key=int)  # codes run backwards: 1 is the worst
    return given[0] if given else ""


def _extensions(of: Mapping[str, Any], said: Mapping[str, list[str]], wanted: Sequence[str]) -> None:
    for name, text in _walk(of.get("extension"), 0):
        if name in wanted:
            said[name].append(text)


def _walk(extensions: Any, depth: int) -> Iterator[tuple[str, str]]:
    """(column, text) of every extension that is known by the end of its address, nested ones too."""
    for one in _listed(extensions) if depth < 6 else ():
        if isinstance(one, Mapping):
            name = _column_of(one.get("url"))
            if name is not None and (text := _value(one)):
                yield name, text
            yield from _walk(one.get("extension"), depth + 1)


def _column_of(url: Any) -> str | None:
    if not isinstance(url, str):
        return None
    last = _VERSION.sub("", re.split(r"[/#]", url.rstrip("/"))[-1])
    return _BY_NAME.get(_BEFORE.sub("", plain(last)))


def _value(extension: Mapping[str, Any]) -> str:
    """The code or text of an extension; never the words beside a reference, which may name a person."""
    for name, value in extension.items():
        if not name.startswith("value"):
            continue
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Mapping):
            return _coded(value)
        return str(value)
    return ""


def _coded(value: Mapping[str, Any]) -> str:
    codings = [one for one in _listed(value.get("coding")) if isinstance(one, Mapping)]
    identifier = value.get("identifier")
    inner = [_own(one, "code") for one in codings]
    inner += [_own(identifier, "value")] if isinstance(identifier, Mapping) else []
    inner += [_own(value, "code"), _own(value, "value")]
    return next((text for text in inner if text), "")


def _codes_of_location(location: Mapping[str, Any]) -> list[str]:
    """The code of the organisation that a place belongs to; the place's own name is not a code."""
    of = location.get("managingOrganization")
    identifier = of.get("identifier") if isinstance(of, Mapping) else None
    own = [_own(one, "value") for one in _listed(identifier) + _listed(location.get("identifier"))]
    return [text for text in own if text]


def _own(of: Any, name: str) -> str:
    value = of.get(name) if isinstance(of, Mapping) else None
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
