"""
What stands already where somebody is about to say something, named by what it says.

Nobody replaces words that they have not read: who writes gives the mark of what is to be replaced, and where
something else stands, nothing is written (`SaidAlready`).
"""

from graph_schema.entity import Entity, Record
from graph_schema.identifiers import short_hash


def mark_of(said: Entity) -> str:
    """What stands for one saying as it is now: another where anything in it is changed."""
    return short_hash(said.model_dump_json())


def unread(stands: Record | None, new: Entity, over: str) -> str:
    """The mark of what `new` would replace unread; "" where it was read, says the same, or nothing stands."""
    if stands is None or stands.withdrawn or stands.entity == new:
        return ""
    mark = mark_of(stands.entity)
    return "" if over == mark else mark
