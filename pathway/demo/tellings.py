"""One pathway as several bodies tell it: each by its own handoffs, of those that stand; it makes none."""

from collections.abc import Iterable

from graph_schema.handoffs import Pathway
from graph_schema.vocabulary import PathwayKind
from pathway.demo.parameters import PREFIX, Parameters


def tellings(given: Parameters) -> Iterable[Pathway]:
    """A version of the pathway for each body that tells it."""
    for row in given.tellings["list"]:
        yield Pathway(
            id=f"{PREFIX}TOLD-{row['told_by']}",
            source=given.label,
            name=given.tellings["name"],
            kind=PathwayKind.PROVIDER_VERSION,
            told_by=PREFIX + row["told_by"],
            handoffs=tuple(full_id(handoff) for handoff in row["handoffs"]),
        )


def full_id(handoff: str) -> str:
    """
    The id of a handoff whose ends are written short.

    >>> full_id("ACU/ward 7 > GP1/practice: discharge")
    'local:DEMO-ACU/ward 7 > local:DEMO-GP1/practice: discharge'
    """
    start, end = handoff.split(" > ")
    return f"{PREFIX}{start} > {PREFIX}{end}"
