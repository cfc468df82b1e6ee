"""Invented people: where each lives, which bodies each uses, how often each needs care."""

from dataclasses import dataclass

import numpy as np

from pathway.demo.chance import Floats, Ints, pick, stream
from pathway.demo.parties import World

_UNEVEN = 0.9  # spread of how often people need care, on the log scale


@dataclass(frozen=True)
class People:
    """`uses[sort]`: for each person the position of the body of that sort they use; -1 for none."""

    ids: tuple[str, ...]
    uses: dict[str, Ints]
    weight: Floats


def people(world: World) -> People:
    """Everybody of both systems."""
    size = world.parameters.people
    rng = stream(world.parameters.seed, "people")
    system = pick(rng, world.parameters.share_of_people, size)
    uses = {sort: np.full(size, -1, dtype=np.int64) for sort in world.parameters.sorts}
    for sort in world.parameters.sorts:
        for home in world.parameters.share_of_people:
            bodies = world.of_sort(sort, home)
            there = np.flatnonzero(system == home)
            if bodies:
                shares = np.array([world.bodies[body].share for body in bodies])
                drawn = rng.choice(len(bodies), size=len(there), p=shares / shares.sum())
                uses[sort][there] = np.array(bodies)[drawn]
    weight = np.exp(_UNEVEN * rng.standard_normal(size))
    return People(tuple(f"P{number:05d}" for number in range(1, size + 1)), uses, weight / weight.sum())
