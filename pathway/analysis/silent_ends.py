"""
Which critical duties wait for an end's answer: not asked yet, or asked and silent.

Both ends of a handoff are asked: a duty that one of them claims still waits for the other. Where a body is
gone, who came after it is asked. Silence says neither that they hold a duty nor that they do not; that
nothing waits does not say that a duty is agreed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from graph_schema.vocabulary import DutyState
from pathway.analysis.accountability import Accountability
from pathway.analysis.asks import Key
from pathway.analysis.findings import HandoffDuty, HandoffFinding
from pathway.analysis.whom_to_ask import ends_to_ask


@dataclass(frozen=True)
class SilentEnd:
    """A body at an end of which nothing counts that it said of a duty. `asked`: it was asked by that day."""

    party: str
    name: str
    asked: bool


@dataclass(frozen=True)
class Waits:
    """One critical duty of a handoff that applies, with the ends that have not answered."""

    duty: HandoffDuty
    silent: tuple[SilentEnd, ...]

    @property
    def is_waiting(self) -> bool:
        """Whether an end has not answered, or not everyone who was asked has."""
        return bool(self.silent) or self.duty.state is DutyState.NOT_ASSESSED


@dataclass(frozen=True)
class ToAsk:
    """The critical duties of a handoff: those that apply, and how many do not."""

    duties: tuple[Waits, ...]
    not_applicable: int

    @property
    def waiting(self) -> tuple[Waits, ...]:
        """Those on which somebody has not answered."""
        return tuple(one for one in self.duties if one.is_waiting)


def to_ask(one: HandoffFinding, ends: Mapping[str, str], asked: Collection[Key]) -> ToAsk:
    """
    What waits for an answer at one handoff. `ends`: the bodies of the day at its ends, with their names;
    `asked`: (party, handoff, duty) of every question that was put by the day.
    """
    critical = [duty for duty in one.duties if duty.critical]
    applying = [duty for duty in critical if duty.state is not DutyState.NOT_APPLICABLE]
    waits = [Waits(duty, _silent(one.id, duty, ends, asked)) for duty in applying]
    return ToAsk(tuple(waits), len(critical) - len(applying))


def ends_of(known: Accountability, one: HandoffFinding) -> dict[str, str]:
    """The bodies at the ends of a handoff on the day with their names, the sender first; home is none."""
    bodies = ends_to_ask(known, one.handoff, known.snapshot.day)
    return {party: known.name(party) for party in reversed(bodies)}


def _silent(
    handoff: str, duty: HandoffDuty, ends: Mapping[str, str], asked: Collection[Key]
) -> tuple[SilentEnd, ...]:
    said = {one.by for one in duty.says if not one.lapsed}
    return tuple(
        SilentEnd(party, name, (party, handoff, duty.duty) in asked)
        for party, name in ends.items()
        if party not in said
    )
