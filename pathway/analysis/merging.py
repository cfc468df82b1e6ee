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


@dataclass(frozen=True)
class Touched:
    """A field that was changed again since: what taking it back would make of it, and what stands there."""

    field: str
    back: Any
    now: Any


@dataclass(frozen=True)
class Merged:
    """The record without the change (None = it goes), and what could not be taken back."""

    entity: Entity | None
    touched: tuple[Touched, ...] = ()


def taken_back(
    before: Entity | None, after: Entity | None, now: Entity | None, *, over: bool = False
) -> Merged:
    """
    `now` without the change from `before` to `after`. `over`: what somebody changed since goes back too.

    A record that was made goes again, one that was withdrawn comes back, unless it was changed since.
    """
    if now in (before, after) or (over and None in (before, after, now)):
        return Merged(before)
    if before is None or after is None or now is None:
        return Merged(now, (Touched("", before, now),))
    changed = [name for name in type(now).model_fields if getattr(before, name) != getattr(after, name)]
    found: dict[str, Any] = {}
    touched: list[Touched] = []
    for name in changed:
        was, made, is_now = (getattr(one, name) for one in (before, after, now))
        value, clash = _field(was, made, is_now)
        if clash and not over:
            touched.append(Touched(name, was, is_now))
        found[name] = value if over or not clash else is_now
    return Merged(type(now).model_validate(now.model_dump() | found), tuple(touched))


def _field(was: Any, made: Any, now: Any) -> tuple[Any, bool]:
    """One field taken back, and whether somebody else changed the same since."""
    if now in (made, was):
        return was, False
    if not isinstance(now, tuple):
        return was, True
    return _list(was, made, now)


def _list(was: Values, made: Values, now: Values) -> tuple[Values, bool]:
    """What the change put in goes, what it took out comes back to its place; the rest stays as it is now."""
    old, new, here = (_keyed(one) for one in (was, made, now))
    clash = False
    for key in new.keys() - old.keys():
        clash = clash or (key in here and here[key] != new[key])
        here.pop(key, None)
    for key in old.keys() & new.keys():
        if old[key] != new[key]:
            clash = clash or here.get(key) not in (old[key], new[key])
            here[key] = old[key]
    order = list(here)
    for place, key in enumerate(old):
        if key not in new and key not in here:
            here[key] = old[key]
            order.insert(_behind(list(old)[:place], order), key)
    return tuple(here[key] for key in order), clash


def _behind(earlier: Sequence[Hashable], order: Sequence[Hashable]) -> int:
    """Where something stood: behind the nearest of those before it that is still there."""
    near = next((key for key in reversed(earlier) if key in order), None)
    return 0 if near is None else order.index(near) + 1


def _keyed(values: Values) -> dict[Hashable, Any]:
    """Values by what makes each the same thing: a position by its place, all else by itself."""
    named: Mapping[Hashable, Any] = {(one.place if isinstance(one, Position) else one): one for one in values}
    return dict(named)
