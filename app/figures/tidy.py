"""
Tidy-up of a drawing: places in columns from left to right in the order in which people are handed on.

The same drawing gives the same picture every time. Where places stand says nothing about time or distance.
"""

from collections.abc import Iterable, Mapping, Sequence

COLUMN, ROW = 230, 95
"""Drawing units from one place to the next, across and down."""
SWEEPS = 6
FIRST = ("HOME", "PATIENT", "CARER")
"""Where people come from is walked first, also where they come back to it."""
Spot = tuple[float, float]
Arrow = tuple[str, str]


def tidied(places: Sequence[str], lines: Iterable[Arrow]) -> dict[str, Spot]:
    """
    Where each place stands: the longest way from where people enter decides its column; ways back are allowed.

    Inside a column each stands near the middle of what leads to it. What is not connected stands below.

    >>> tidied(["A", "B", "C"], [("A", "B"), ("B", "C"), ("C", "A")])
    {'A': (0, 0.0), 'B': (230, 0.0), 'C': (460, 0.0)}
    """
    arrows = [
        one for one in dict.fromkeys(lines) if one[0] in places and one[1] in places and one[0] != one[1]
    ]
    joined = {end for one in arrows for end in one}
    on = [place for place in places if place in joined]
    forward = _without_ways_back(on, arrows)
    columns = _ordered(_columns(on, forward), arrows)
    tallest = max((len(column) for column in columns), default=0)
    spots = {
        place: (x * COLUMN, (y + (tallest - len(column)) / 2) * ROW)
        for x, column in enumerate(columns)
        for y, place in enumerate(column)
    }
    alone = [place for place in places if place not in joined]
    below = tallest + (1 if tallest and alone else 0)
    wide = max(len(columns), 4)
    beside = {place: (n % wide * COLUMN, float((below + n // wide) * ROW)) for n, place in enumerate(alone)}
    return spots | beside


def _without_ways_back(places: Sequence[str], arrows: Sequence[Arrow]) -> list[Arrow]:
    """The arrows but those that lead back to where one came from; entries are walked first."""
    after = _after(arrows)
    led_to = {end for _, end in arrows}
    first = [one for one in FIRST if one in places and one in after]
    walk = [*first, *(one for one in places if one not in led_to), *places]
    state: dict[str, int] = {}
    kept: list[Arrow] = []
    for first in walk:
        if first in state:
            continue
        state[first] = 1
        trail = [(first, iter(after.get(first, ())))]
        while trail:
            place, rest = trail[-1]
            end = next(rest, None)
            if end is None:
                state[place] = 2
                trail.pop()
                continue
            if state.get(end) == 1:
                continue
            kept.append((place, end))
            if end not in state:
                state[end] = 1
                trail.append((end, iter(after.get(end, ()))))
    return kept


def _columns(places: Sequence[str], forward: Sequence[Arrow]) -> list[list[str]]:
    """Places by the longest way that leads to them."""
    column = dict.fromkeys(places, 0)
    for _ in places:
        moved = [(end, column[start] + 1) for start, end in forward if column[end] <= column[start]]
        if not moved:
            break
        for end, number in moved:
            column[end] = max(column[end], number)
    found: list[list[str]] = [[] for _ in range(max(column.values(), default=-1) + 1)]
    for place in places:
        found[column[place]].append(place)
    return found


def _ordered(columns: list[list[str]], arrows: Sequence[Arrow]) -> list[list[str]]:
    """Each column by the middle of its neighbours' places, from the left and from the right in turn."""
    near = _after([*arrows, *((end, start) for start, end in arrows)])
    for sweep in range(SWEEPS):
        order = range(1, len(columns)) if sweep % 2 == 0 else range(len(columns) - 2, -1, -1)
        for number in order:
            fixed = _heights(columns[number - 1 if sweep % 2 == 0 else number + 1])
            own = _heights(columns[number])
            columns[number].sort(
                key=lambda place: (_middle(near.get(place, ()), fixed, own[place]), own[place])
            )
    return columns


def _heights(column: Sequence[str]) -> dict[str, float]:
    return {place: number - (len(column) - 1) / 2 for number, place in enumerate(column)}


def _middle(neighbours: Sequence[str], fixed: Mapping[str, float], own: float) -> float:
    there = [fixed[one] for one in neighbours if one in fixed]
    return sum(there) / len(there) if there else own


def _after(arrows: Iterable[Arrow]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for start, end in arrows:
        found.setdefault(start, []).append(end)
    return found
