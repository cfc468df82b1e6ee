"""Mapping templates for those who ask the engine: named, made of what somebody says, saved."""

from pathlib import Path

from graph_schema.vocabulary import Scheme
from pathway.engine.imports import Options
from pathway.errors import BadInput
from pathway.importing.mapped_tables import FieldMap, Template
from pathway.importing.mapping_templates import built_in, template_named, template_of, template_text
from pathway.importing.templates import describe

__all__ = [
    "FieldMap",
    "Template",
    "built_in",
    "many_valued",
    "save_template",
    "template_from_map",
    "template_named",
    "template_of",
    "template_text",
]


def template_from_map(
    name: str, what: str, options: Options, template: Template | None = None, scheme: Scheme | None = None
) -> Template:
    """What a map says, over a template where there is one, as a template of its own."""
    base = template or Template(name, what, {})
    made = base.with_columns(dict(options.mapping))
    if not made.fields:
        raise BadInput(
            "there is nothing to save: no column was mapped",
            where="--save-template",
            try_="add --map FIELD=COLUMN, or --template NAME",
        )
    return Template(
        name=name,
        imports=what,
        fields=made.fields,
        about=made.about,
        scheme=made.scheme or scheme,
        dates=options.dates or made.dates,
        zone=made.zone or options.zone,
        left_out=made.left_out,
    )


def save_template(path: Path, template: Template) -> None:
    """Write a template's file; one that is there already stays."""
    text = template_text(template)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as fault:
        raise BadInput(
            "the template cannot be written there, or a file of that name is there already",
            where=path.name,
            try_="choose another name",
        ) from fault


def many_valued(what: str) -> frozenset[str]:
    """The fields of an import that take several values."""
    return frozenset(row.column for row in describe(what) if row.many)
