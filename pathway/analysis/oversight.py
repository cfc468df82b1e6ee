"""
Which bodies' remits reach each handoff, what only one body reaches, and which texts leave the rest out.

Reached is not watched: a remit says that some text gives a body sight of a handoff, not that anybody looks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from graph_schema.handoffs import Handoff
from graph_schema.parties import Remit
from graph_schema.vocabulary import Answer
from pathway.analysis.accountability import Accountability
from pathway.analysis.remits import WhyNot, left_out_by, not_on


@dataclass(frozen=True)
class Text:
    """A remit with the body of the day whose it is, and what leaves a handoff out (nothing: it reaches)."""

    remit: Remit
    body: str
    body_name: str
    why_not: tuple[WhyNot, ...] = ()


@dataclass(frozen=True)
class Oversight:
    """
    The remits that reach one handoff. `answer` NOT_KNOWN: no remit of anybody is recorded at all.

    `without_text`: bodies that stand over an end (its integrated care board, its region, a collaborative of
    which it is a member) and of which no remit that reaches here is recorded.
    """

    answer: Answer
    texts: tuple[Text, ...]
    without_text: tuple[str, ...]

    @property
    def bodies(self) -> frozenset[str]:
        """The bodies whose remit reaches it."""
        return frozenset(text.body for text in self.texts)


def oversight_of(handoff: Handoff, accountability: Accountability, day: date, *, recorded: bool) -> Oversight:
    """Which remits reach a handoff on a day. `recorded`: whether any remit of anybody is on record."""
    texts = tuple(_text(remit, accountability, day) for remit in accountability.remits(handoff, day))
    reached = {text.body for text in texts}
    over = accountability.overseers(handoff, day) - reached
    none = Answer.NO if recorded else Answer.NOT_KNOWN
    return Oversight(
        answer=Answer.YES if texts else none,
        texts=texts,
        without_text=tuple(sorted(accountability.name(body) for body in over)),
    )


def texts_that_fail(handoff: Handoff, accountability: Accountability, day: date) -> tuple[Text, ...]:
    """
    The remits that do not reach a handoff on a day, with what leaves it out, by the body as it was recorded.

    Left out are those not in force that would not take it in if they were.
    """
    start, end = accountability.places.ends(handoff)
    found = []
    for remit in accountability.snapshot.all(Remit):
        gone = accountability.of_the_day(remit.body, day) is None
        off = (*not_on(remit, day), *((WhyNot.BODY_GONE,) if gone else ()))
        why = left_out_by(remit, handoff, start, end)
        if bool(off) != bool(why):
            found.append(Text(remit, remit.body, accountability.name(remit.body), (*off, *why)))
    return tuple(found)


@dataclass(frozen=True)
class Sole:
    """What only one body's remit reaches: handoffs, and boundaries of which nobody else reaches any."""

    body: str
    body_name: str
    handoffs: tuple[str, ...]
    boundaries: tuple[str, ...]
    reached: int


def sole_coverage(
    handoffs: Mapping[str, Oversight], boundaries: Mapping[str, Iterable[str]]
) -> tuple[Sole, ...]:
    """
    For each body, what nobody would reach were its remits gone; most handoffs first, then by name.

    `handoffs`: by id; `boundaries`: the ids of the handoffs of each.
    """
    names = {text.body: text.body_name for found in handoffs.values() for text in found.texts}
    over = {
        boundary: frozenset[str]().union(*(handoffs[one].bodies for one in ids))
        for boundary, ids in boundaries.items()
    }
    found = [
        Sole(
            body=body,
            body_name=name,
            handoffs=tuple(sorted(id_ for id_, one in handoffs.items() if one.bodies == {body})),
            boundaries=tuple(sorted(boundary for boundary, bodies in over.items() if bodies == {body})),
            reached=sum(body in one.bodies for one in handoffs.values()),
        )
        for body, name in names.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.handoffs), one.body_name, one.body)))


def _text(remit: Remit, accountability: Accountability, day: date) -> Text:
    body = accountability.of_the_day(remit.body, day) or remit.body
    return Text(remit, body, accountability.name(body))
