"""
Mapping templates as files: which column of a local file is which field, in small readable JSON.

A template made at one site loads at another and reads the same file the same way. It holds names of columns
and words of lists, never a row; what looks as if it could identify somebody is refused both ways.
"""

import json
from collections.abc import Mapping
from dataclasses import fields as fields_of
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, get_args

from graph_schema.vocabulary import Scheme
from pathway.errors import TemplateInvalid
from pathway.importing.identifiers_scan import kinds_found
from pathway.importing.mapped_tables import TAKES, FieldMap, Template
from pathway.importing.templates import IMPORTS, describe
from pathway.importing.times import Dates

FORMAT = "careseams-mapping-1"
MOST_BYTES = 1 << 20
"""A template is small: what is larger holds something else."""
_FOLDER = "built_in_templates"
_TOP = {
    "format", "name", "about", "import", "scheme", "dates", "zone", "fields", "left_out",
}  # fmt: skip


@cache
def built_in() -> Mapping[str, Template]:
    """The templates that come with the product, by the name that `--template` takes."""
    folder = resources.files(__package__) / _FOLDER
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".json")), key=lambda one: one.name)
    return {
        one.name.removesuffix(".json"): template_of(one.read_text(encoding="utf-8"), one.name)
        for one in files
    }


def template_named(name: str) -> Template:
    """A built-in template by its name, or one of a file. Raises `TemplateInvalid`."""
    if name in built_in():
        return built_in()[name]
    path = Path(name)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise TemplateInvalid("this is no template: it is too large", where=path.name)
        return template_of(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as fault:
        raise TemplateInvalid(
            "there is no template of that name, and no file that can be read as one",
            where=path.name,
            try_=f"one of: {', '.join(built_in())}; or the path of a template file",
        ) from fault


def template_of(text: str, where: str = "template") -> Template:
    """
    The template that a text holds. Raises `TemplateInvalid` naming what is wrong.

    It says nothing of any file: whether its columns are there shows when a file is read through it.
    """
    try:
        given = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise TemplateInvalid("this is no JSON", where=where, try_="save the template again") from fault
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise TemplateInvalid(
            f"this is no mapping template of the format {FORMAT}",
            where=where,
            try_=f'it begins with {{"format": "{FORMAT}", …; see: careseams templates show generic-events',
        )
    _refuse_unknown(given, _TOP, where)
    made = Template(
        name=_text(given, "name", where),
        imports=_one_of(given, "import", IMPORTS, where),
        fields={name: _field(name, of, where) for name, of in _mapping(given, "fields", where).items()},
        about=_text(given, "about", where, optional=True),
        scheme=_scheme(given, where),
        dates=_one_of(given, "dates", get_args(Dates), where) if given.get("dates") else None,  # type: ignore[arg-type]
        zone=_text(given, "zone", where, optional=True) or None,
        left_out=_words(given, "left_out", where),
    )
    _refuse_unfit(made, where)
    return made


def template_text(template: Template) -> str:
    """A template as the text of its file. Raises `TemplateInvalid` where it may identify somebody."""
    _refuse_unfit(template, template.name)
    given: dict[str, Any] = {
        "format": FORMAT,
        "name": template.name,
        "about": template.about,
        "import": template.imports,
        "scheme": template.scheme.value if template.scheme else "",
        "dates": template.dates or "",
        "zone": template.zone or "",
        "fields": {name: _field_text(of) for name, of in template.fields.items()},
        "left_out": dict(template.left_out),
    }
    kept = {name: value for name, value in given.items() if value or name == "fields"}
    return json.dumps(kept, ensure_ascii=False, indent=2) + "\n"


def _field_text(of: FieldMap) -> dict[str, Any]:
    given = {one.name: getattr(of, one.name) for one in fields_of(of)}
    given["columns"], given["words"] = list(of.columns), dict(of.words)
    plain = FieldMap()
    return {name: value for name, value in given.items() if value and value != getattr(plain, name)}


def _field(name: str, of: Any, where: str) -> FieldMap:
    place = f"{where}, field {name}"
    if not isinstance(of, dict):
        raise TemplateInvalid("a field is written as {…}", where=place)
    _refuse_unknown(of, {one.name for one in fields_of(FieldMap)}, place)
    columns = of.get("columns", [])
    if not isinstance(columns, list) or not all(isinstance(one, str) and one.strip() for one in columns):
        raise TemplateInvalid("columns are a list of names", where=place)
    made = FieldMap(
        columns=tuple(columns),
        words=_words(of, "words", place),
        take=_one_of({"take": of.get("take", TAKES[0])}, "take", TAKES, place),
        split=_text(of, "split", place, optional=True, strip=False),
        constant=_text(of, "constant", place, optional=True),
        optional=of.get("optional", False) is True,
    )
    if bool(made.columns) == bool(made.constant):
        raise TemplateInvalid("a field has columns, or one constant", where=place)
    return made


def _refuse_unfit(template: Template, where: str) -> None:
    """What is no field of that import, no word of a field, or could identify somebody."""
    known = {row.column: row for row in describe(template.imports)}
    known.update({name: known[first] for name in template.fields if (first := _first_part(name)) in known})
    for name, of in template.fields.items():
        place = f"{where}, field {name}"
        if name not in known:
            raise TemplateInvalid(
                f"an import of {template.imports} has no such field",
                where=place,
                try_=f"fields are: {', '.join(known)}",
            )
        _refuse_words(of, known[name].allowed, place)
    texts = [template.name, template.about, *template.left_out, *template.left_out.values()]
    texts += [text for of in template.fields.values() for text in (*of.columns, *of.words, of.constant)]
    kinds = sorted({kind for text in texts for kind in kinds_found(text)})
    if kinds:
        raise TemplateInvalid(
            f"the template seems to hold {' and '.join(kinds)}",
            where=where,
            try_="leave out what could identify a person: a template is given to others",
        )


def _first_part(name: str) -> str:
    """`judgement2.scale` has the words of `judgement.scale`."""
    word, dot, part = name.partition(".")
    return f"{word.rstrip('0123456789')}{dot}{part}"


def _refuse_words(of: FieldMap, allowed: tuple[str, ...], where: str) -> None:
    wrong = [ours for ours in (*of.words.values(), of.constant) if allowed and ours and ours not in allowed]
    if wrong:
        raise TemplateInvalid(
            f"'{wrong[0]}' is no word of this field", where=where, try_=f"one of: {', '.join(allowed)}"
        )


def _refuse_unknown(given: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(str(name) for name in given if name not in known)
    if unknown:
        raise TemplateInvalid(
            f"a template has nothing called '{unknown[0]}'",
            where=where,
            try_=f"it has: {', '.join(sorted(known))}",
        )


def _mapping(given: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    value = given.get(name, {})
    if not isinstance(value, dict):
        raise TemplateInvalid(f"'{name}' is written as {{…}}", where=where)
    return value


def _words(given: Mapping[str, Any], name: str, where: str) -> Mapping[str, str]:
    value = _mapping(given, name, where)
    if not all(isinstance(one, str) for one in value.values()):
        raise TemplateInvalid(f"'{name}' leads from texts to texts", where=where)
    return dict(value)


def _text(
    given: Mapping[str, Any], name: str, where: str, *, optional: bool = False, strip: bool = True
) -> str:
    value = given.get(name, "")
    if not isinstance(value, str) or not (value.strip() or optional):
        needed = "" if optional else ", and it is needed"
        raise TemplateInvalid(f"'{name}' is a text{needed}", where=where)
    return value.strip() if strip else value


def _one_of(given: Mapping[str, Any], name: str, allowed: tuple[str, ...], where: str) -> str:
    value = given.get(name)
    if value not in allowed:
        raise TemplateInvalid(
            f"'{name}' is none of its words", where=where, try_=f"one of: {', '.join(allowed)}"
        )
    return str(value)


def _scheme(given: Mapping[str, Any], where: str) -> Scheme | None:
    text = _text(given, "scheme", where, optional=True)
    try:
        return Scheme.read(text) if text else None
    except ValueError as fault:
        raise TemplateInvalid(f"'{text}' is no scheme", where=where, try_=str(fault)) from fault
