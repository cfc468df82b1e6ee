"""A rehearsal on the command line: changes as words, and what they would do, as JSON and in words."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from app.cli_output import in_columns
from app.text import plural
from graph_schema.rehearsals import BodyChange
from pathway.analysis.rehearsal import DutyChange, Effect, Rehearsed
from pathway.engine.rehearsals import to_dos
from pathway.errors import BadInput

Row = dict[str, Any]
FORM = "merge:RX1,RX2>RX3, split:RX1>RX2,RX3, transfer:RX1>RX2, rename:RX1>New name or abolition:RX1"


def change_of(text: str) -> BodyChange:
    """
    A change as it is typed.

    >>> change_of("merge:RX1,RX2>New Trust").new
    ('New Trust',)
    """
    kind, _, bodies = text.partition(":")
    old, _, new = bodies.partition(">")
    try:
        return BodyChange(kind=kind.strip(), old=_bodies(old), new=_bodies(new))
    except ValidationError as fault:
        raise BadInput(f"'{text}' is no change that can be rehearsed", try_=f"for example {FORM}") from fault


def rehearsal_document(found: Rehearsed) -> Row:
    """`careseams rehearse --json`. Nothing of it is saved."""
    counts = {effect.name.lower(): sum(one.effect is effect for one in found.changed) for effect in Effect}
    return {
        "day": found.day.isoformat(),
        "changes": [one.model_dump(mode="json") for one in found.changes],
        "new_gaps": [_duty(one) for one in found.new_gaps],
        "touched": counts,
        "closed": sum(one.before.state.is_open and not one.after.state.is_open for one in found.changed),
        "remits_lost": [
            {"handoff": one.handoff.id, "lost": list(one.lost), "left": list(one.left)}
            for one in found.overseers_lost
        ],
        "named_elsewhere": [
            {
                "kind": one.kind,
                "id": one.id,
                "handoff": one.handoff or None,
                "party": one.party,
                "now": one.now or None,
            }
            for one in found.loose
        ],
        "to_do": [
            {
                "what": one.what,
                "handoff": one.handoff or None,
                "duty": one.duty.value if one.duty else None,
                "owner_proposed": one.owner or None,
            }
            for one in to_dos(found)
        ],
    }


def rehearsal_lines(document: Row) -> list[str]:
    """A line a new gap, and what else would come loose."""
    gaps: Sequence[Row] = document["new_gaps"]
    table = [
        [
            row["handoff"],
            row["duty"],
            row["before"],
            row["after"],
            ", ".join(row["new_gaps"]),
            ", ".join(row["whose"]),
        ]
        for row in gaps
    ]
    heads = ["handoff", "duty", "before", "after", "new gap", "whose it was"]
    lost = sum(not row["left"] for row in document["remits_lost"])
    gone = document["touched"]["no_holder"] + document["touched"]["one_less"]
    named, to_do = document["named_elsewhere"], document["to_do"]
    found = f"{plural(len(gaps), 'new gap')}, {document['closed']:,} closed"
    return [
        f"On {document['day']}: {found}. Nothing is saved.",
        *(in_columns(heads, table) if gaps else []),
        f"{plural(gone, 'more duty', 'more duties')} would name somebody who is gone.",
        f"{plural(lost, 'handoff')} would be left without any remit.",
        f"{plural(len(named), 'record')} more name a body that changes; {plural(len(to_do), 'thing')} to do.",
    ]


def _duty(one: DutyChange) -> Row:
    return {
        "handoff": one.handoff.id,
        "duty": one.duty.value,
        "effect": one.effect.name.lower(),
        "before": one.before.state.value,
        "after": one.after.state.value,
        "new_gaps": [gap.value for gap in one.new_gaps],
        "whose": list(one.before.holders),
        "claims_lapsing": list(one.lapsing),
    }


def _bodies(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())
