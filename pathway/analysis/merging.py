"""
Taking back one change of a record that others may have changed since: a three-way merge, field by field.

`before` and `after` are what the change was from and to, `now` what stands there; None = not there, or
withdrawn. What nobody touched since goes back; lists merge as sets that keep their order; only what somebody
else has changed again is left, and is named.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_schema.entity import Entity
from graph_schema.handoffs import Position

Values = tuple[Any, ...]
Keys = tuple[Hashable, ...]
Since = Sequence[tuple[Entity | None, Entity | None]]
"""What others made of a record since, one change after another: from what to what; None = not there."""


@dataclass(frozen=True)
class Touched:
    """
    A field that was changed again since: what taking it back would make of it, and what stands there.

    `field` "": the record as a whole. `keys`: in a list, what of it was changed again.
    """

    field: str
    back: Any
    now: Any
    keys: Keys = ()


@dataclass(frozen=True)
class Merged:
    """The record without the change (None = it goes), and what could not be taken back."""

    entity: Entity | None
    touched: tuple[Touched, ...] = ()


def taken_back(
    before: Entity | None, after: Entity | None, now: Entity | None, *, over: bool = False, since: Since = ()
) -> Merged:
    """
    `now` without the change from `before` to `after`. `over`: what somebody changed since goes back too.

    A record that was made goes again, one that was withdrawn comes back, unless it was changed since. What
    others changed and changed back again (`since`) is theirs, although it reads as it was left.
    """
    if now == before or (over and None in (before, after, now)):
        return Merged(before)
    if before is None or after is None or now is None:
        theirs = now != after or any(one != other for one, other in since)
        return Merged(now, (Touched("", before, now),)) if theirs else Merged(before)
    changed = [name for name in type(now).model_fields if getattr(before, name) != getattr(after, name)]
    found: dict[str, Any] = {}
    touched: list[Touched] = []
    for name in changed:
        was, made, is_now = (getattr(one, name) for one in (before, after, now))
        value, clash = _field(was, made, is_now, [_of(name, one, other) for one, other in since])
        if clash is not None and not over:
            touched.append(Touched(name, was, is_now, clash))
        found[name] = value if over or clash is None else is_now
    return Merged(type(now).model_validate(now.model_dump() | found), tuple(touched))


def _of(name: str, one: Entity | None, other: Entity | None) -> tuple[Any, Any]:
    """What a change made of one field; None stands for that of a record that was not there."""
    return getattr(one, name, None), getattr(other, name, None)


def _field(was: Any, made: Any, now: Any, since: Sequence[tuple[Any, Any]]) -> tuple[Any, Keys | None]:
    """One field taken back, and of what in it somebody else made something since; None where nobody did."""
    if now == was:
        return was, None
    if not isinstance(now, tuple):
        return was, () if now != made or any(one != other for one, other in since) else None
    theirs = _moved(since)
    return (was, None) if now == made and not theirs else _list(was, made, now, theirs)


def _moved(since: Sequence[tuple[Any, Any]]) -> set[Hashable]:
    """What others put into a list, took out or placed otherwise; not the whole record's coming and going."""
    both = [(keyed(one), keyed(other)) for one, other in since if None not in (one, other)]
    return {key for one, other in both for key in one | other if one.get(key) != other.get(key)}


def _list(was: Values, made: Values, now: Values, theirs: set[Hashable]) -> tuple[Values, Keys | None]:
    """What the change put in goes, what it took out comes back to its place; the rest stays as it is now."""
    old, new, here = (keyed(one) for one in (was, made, now))
    mine = [key for key in (old | new) if old.get(key) != new.get(key)]
    clash = tuple(
        key for key in mine if _clashes(old.get(key), new.get(key), here.get(key), theirs=key in theirs)
    )
    for key in mine:
        if key not in old:
            here.pop(key, None)
        elif key in new:
            here[key] = old[key]
    order = list(here)
    for place, key in enumerate(old):
        if key not in new and key not in here:
            here[key] = old[key]
            order.insert(_behind(list(old)[:place], order), key)
    return tuple(here[key] for key in order), clash or None


def _clashes(old: Any, new: Any, here: Any, *, theirs: bool) -> bool:
    """Whether a part of a list is not as the change left it, or is so because somebody else made it so."""
    if here == old:
        return False
    return theirs if here == new else new is not None


def _behind(earlier: Sequence[Hashable], order: Sequence[Hashable]) -> int:
    """Where something stood: behind the nearest of those before it that is still there."""
    near = next((key for key in reversed(earlier) if key in order), None)
    return 0 if near is None else order.index(near) + 1


def keyed(values: Values) -> dict[Hashable, Any]:
    """The values of a list by what makes each the same thing: a position by its place, all else by itself."""
    named: Mapping[Hashable, Any] = {(one.place if isinstance(one, Position) else one): one for one in values}
    return dict(named)
