"""
What belongs to each kind of handoff: its manual, and the prompts to go through wherever it stands.

Hazards, controls and rules are worked out from the hazard library and the default duty rules; the rest is in
`archetypes.json`. Nothing here says that something happens here, or how often.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from graph_schema.accountability import DutyRule
from graph_schema.handoffs import TimeLimit
from graph_schema.vocabulary import Guideword, HandoffKind
from pathway.library.duty_rules import default_rules
from pathway.library.hazards import LibraryHazard, prompts_for


@dataclass(frozen=True)
class FieldNote:
    """A field of a handoff that matters for a kind, and why."""

    field: str
    why: str


@dataclass(frozen=True)
class Measure:
    """What to count, of what; a share in words. It sets no target."""

    count: str
    of: str


@dataclass(frozen=True)
class Standard:
    """A published standard, and its number among the sources of DOMAIN 13."""

    name: str
    source: str


@dataclass(frozen=True)
class Control:
    """A usual control, and the hazards of the library that name it. It may or may not be in place here."""

    name: str
    hazards: tuple[str, ...]


@dataclass(frozen=True)
class Prompt:
    """One thing to consider: a hazard of the library, or a guideword as a question. `id` is what is kept."""

    id: str
    words: str
    question: str


@dataclass(frozen=True)
class Archetype:
    """The manual of one kind of handoff."""

    kind: HandoffKind
    passes: str
    guidewords: Mapping[Guideword, str]
    fields: tuple[FieldNote, ...]
    measures: tuple[Measure, ...]
    standards: tuple[Standard, ...]

    @property
    def hazards(self) -> tuple[LibraryHazard, ...]:
        """The entries of the hazard library to consider, those for every kind too."""
        return prompts_for(self.kind)

    @property
    def controls(self) -> tuple[Control, ...]:
        """The usual controls of those hazards, each once, with the hazards that name it."""
        named: dict[str, list[str]] = {}
        for entry in self.hazards:
            for name in entry.controls:
                named.setdefault(name, []).append(entry.id)
        return tuple(Control(name, tuple(hazards)) for name, hazards in named.items())

    @property
    def rules(self) -> tuple[DutyRule, ...]:
        """The default duty rules that may propose a holder for this kind; those for every kind last."""
        own = (rule for rule in default_rules() if self.kind in rule.kinds)
        return (*own, *(rule for rule in default_rules() if not rule.kinds))

    @property
    def usual_limit(self) -> TimeLimit | None:
        """The time limit that a rule for this kind gives in every setting; None where none does."""
        for rule in self.rules:
            if rule.limit is not None and self.kind in rule.kinds and rule.setting is None:
                given = rule.limit
                return TimeLimit(hours=given.hours, start=given.start, stop=given.stop, basis=rule.basis)
        return None

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """Everything to consider: the seven guidewords, then the hazards of the library."""
        asked = [Prompt(word.value, word.meaning, self.guidewords[word]) for word in Guideword]
        return (*asked, *(Prompt(one.id, one.name, one.definition) for one in self.hazards))


@cache
def archetypes() -> Mapping[HandoffKind, Archetype]:
    """
    The manual of every kind, in the order of the vocabulary.

    >>> archetypes()[HandoffKind.DISCHARGE].usual_limit.hours
    24.0
    >>> archetypes()[HandoffKind.RESULT].guidewords[Guideword.NOT_ACTED]
    'Can it be acknowledged on screen and nothing be done?'
    """
    text = resources.files(__package__).joinpath("archetypes.json").read_text(encoding="utf-8")
    rows = {row["kind"]: row for row in json.loads(text)["kinds"]}
    return {kind: _archetype(kind, rows[kind.value]) for kind in HandoffKind}


@cache
def prompt_ids(kind: HandoffKind) -> tuple[str, ...]:
    """
    What there is to consider at a handoff of a kind, as it is kept.

    >>> prompt_ids(HandoffKind.RETURN)[5:9]
    ('not_acted', 'acted_twice', 'HZ-02', 'HZ-15')
    """
    return tuple(prompt.id for prompt in archetypes()[kind].prompts)


def _archetype(kind: HandoffKind, row: Mapping[str, Any]) -> Archetype:
    return Archetype(
        kind=kind,
        passes=row["passes"],
        guidewords={word: row["guidewords"][word.value] for word in Guideword},
        fields=tuple(FieldNote(one["field"], one["why"]) for one in row["fields"]),
        measures=tuple(Measure(one["count"], one["of"]) for one in row["measures"]),
        standards=tuple(Standard(one["name"], one["source"]) for one in row["standards"]),
    )
