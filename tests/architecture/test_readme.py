"""The README stays true: its commands exist, its glossary is today's, its files are there."""

import re
from pathlib import Path

import pytest
import typer

from app.cli import cli
from graph_schema.catalogue import ENTITIES, glossary

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
COMMANDS = sorted({match.strip() for match in re.findall(r"careseams ((?:[a-z]+ ?)+)", README)})
VERBS = (
    *("init", "import", "moves", "handoffs", "boundaries", "trace", "parameters", "evaluate"),
    *("check", "export", "demo", "serve"),
)


def known(command: str) -> bool:
    group = typer.main.get_command(cli)
    for word in command.split():
        commands = getattr(group, "commands", None)
        if commands is None:
            return True
        if word not in commands:
            return False
        group = commands[word]
    return True


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_exists(command: str):
    assert known(command), f"the README says `careseams {command}`"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_of_the_design_is_there(verb: str):
    assert known(verb)


def test_a_command_that_is_not_there_would_be_found():
    assert not known("dance") and not known("import dances")


def test_the_glossary_of_the_readme_is_todays():
    lines = README.split("<!-- glossary")[1].split("<!-- end of glossary -->")[0].splitlines()[1:]
    told = dict(re.match(r"\* \*\*(\w+)\*\*: (.+)", line).groups() for line in lines if line)
    assert len(told) > 8 and set(told) <= set(ENTITIES)
    assert told == {name: glossary()[name] for name in told}


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:app|pathway|graph_schema|data|tests|docs)/[\w/.]*)`", README)))
)
def test_every_path_of_the_readme_is_there(path: str):
    assert (ROOT / path).exists()


def test_make_has_the_two_commands_of_the_readme():
    makefile = (ROOT / "Makefile").read_text()
    assert all(re.search(rf"^{name}:", makefile, re.MULTILINE) for name in ("demo", "test"))
