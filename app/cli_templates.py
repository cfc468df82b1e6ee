"""`careseams templates …`: which column of a local file is which field, as files that others can load."""

from typing import Annotated

import typer

from app.cli_common import JsonOption, answer
from app.text import plural
from pathway.engine.mapping import Template, built_in, template_named, template_text

templates_cli = typer.Typer(help="Mapping templates: list, show, check.", no_args_is_help=True)
NameArgument = Annotated[str, typer.Argument(help="A built-in template's name, or a template file.")]


@templates_cli.command("list")
def list_(json_: JsonOption = False) -> None:
    """The templates that come with the product."""
    rows = [{"name": name, "title": of.name, **_facts(of)} for name, of in built_in().items()]
    lines = [
        f"{name:<20}{of.name}: {of.imports}, {plural(len(of.fields), 'field')}. {of.about}"
        for name, of in built_in().items()
    ]
    answer({"templates": rows}, lines, json_)


@templates_cli.command("show")
def show(name: NameArgument) -> None:
    """A template as its file, to be saved, changed and given to others."""
    typer.echo(template_text(template_named(name)), nl=False)


@templates_cli.command("check")
def check(name: NameArgument, json_: JsonOption = False) -> None:
    """Whether a template file can be used; what is wrong with it is named."""
    template = template_named(name)
    answer(
        {"name": template.name, **_facts(template)},
        [f"“{template.name}” can be used: {template.imports}, {plural(len(template.fields), 'field')}."],
        json_,
    )


def _facts(template: Template) -> dict[str, object]:
    return {
        "import": template.imports,
        "scheme": template.scheme.value if template.scheme else None,
        "fields": list(template.fields),
        "about": template.about,
    }
