"""What should pass: one handoff for each flow and each pair of bodies that its people use."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from graph_schema.handoffs import Handoff, TimeLimit, TrafficEstimate
from graph_schema.identifiers import handoff_id, service_id
from graph_schema.vocabulary import End
from pathway.demo.chance import Floats, Ints
from pathway.demo.parameters import Flow
from pathway.demo.parties import World
from pathway.errors import BadInput


@dataclass(frozen=True)
class Line:
    """One handoff of the invented system. `start`, `end`: positions of bodies, or -1 for an end like HOME."""

    id: str
    flow: Flow
    from_id: str
    to_id: str
    start: int
    end: int
    planted: Mapping[str, Any]

    @property
    def inside(self) -> bool:
        """Whether both ends are one body."""
        return self.start == self.end >= 0


@dataclass(frozen=True)
class Lines:
    """Every handoff, in the order of the flows. Arrays of handoffs hold positions in `all`."""

    world: World
    all: tuple[Line, ...]
    flow_number: Mapping[str, int]
    table: Ints
    """[flow, start, end] -> position, -1 where there is none; the last row and column stand for no body."""

    def number(self, key: str, default: Floats) -> Floats:
        """A number for each handoff: what is planted there, else the default."""
        return np.array(
            [float(line.planted.get(key, usual)) for line, usual in zip(self.all, default, strict=True)]
        )

    def of_flows(self, key: str) -> Floats:
        """A number of each handoff's flow."""
        return np.array([float(getattr(line.flow, key)) for line in self.all])

    @cached_property
    def position(self) -> dict[str, int]:
        """Where a handoff stands, by its id."""
        return {line.id: number for number, line in enumerate(self.all)}

    def body(self, position: int) -> str:
        """The id of a body; "" for an end that is none."""
        return self.world.bodies[position].id if position >= 0 else ""


def lines(world: World) -> Lines:
    """Every handoff of every flow, with what is planted on it."""
    planted = {
        handoff_id(row["from"], row["to"], row["kind"]): row["make"]
        for row in world.parameters.planted
        if "see" not in row["make"]
    }
    found: list[Line] = []
    flows = world.parameters.flows
    table = np.full((len(flows), len(world.bodies) + 1, len(world.bodies) + 1), -1, dtype=np.int64)
    for number, flow in enumerate(flows):
        for start, from_id in _ends(world, flow.start):
            for end, to_id in _ends(world, flow.end):
                if _meet(world, flow, start, end):
                    table[number, start, end] = len(found)
                    id_ = handoff_id(from_id, to_id, flow.kind)
                    found.append(Line(id_, flow, from_id, to_id, start, end, planted.get(id_, {})))
    missing = planted.keys() - {line.id for line in found}
    if missing:
        raise BadInput(f"something is planted on handoffs that are not there: {', '.join(sorted(missing))}")
    return Lines(world, tuple(found), {flow.id: n for n, flow in enumerate(flows)}, table)


def handoffs(lines: Lines, prompts: Mapping[str, int | None], clean: frozenset[str]) -> list[Handoff]:
    """The handoffs as records; `prompts` considered, and those assessed with nothing found."""
    return [
        Handoff(
            id=line.id,
            source=lines.world.parameters.label,
            from_id=line.from_id,
            to_id=line.to_id,
            kind=line.flow.kind,
            name=_name(lines, line),
            channel=line.flow.channel,
            requester=lines.body(line.end) or None if line.flow.kind == "result" else None,
            limit=TimeLimit(**line.flow.limit) if line.flow.limit else None,
            estimate=_estimate(line.flow),
            nothing_found=line.id in clean,
            prompts_considered=prompts.get(line.id),
        )
        for line in lines.all
    ]


def _name(lines: Lines, line: Line) -> str:
    bodies = lines.world.bodies
    title = f"{line.flow.id[0].upper()}{line.flow.id[1:]}"
    names = [bodies[place].name for place in (line.start, line.end) if place >= 0]
    if line.inside:
        return f"{title}, inside {names[0]}"
    return ", ".join([title, " to ".join(names)]) if names else title


def _estimate(flow: Flow) -> TrafficEstimate | None:
    if flow.estimate is None:
        return None
    low, high = flow.estimate
    return TrafficEstimate(low=low, high=high, given_by="Service manager")


def _ends(world: World, end: str) -> list[tuple[int, str]]:
    """The places an end stands for: (position of the body, service id); -1 and the word where it is HOME."""
    if end in End.__members__:
        return [(-1, end)]
    sort, service = end.split("/", 1)
    return [
        (number, service_id(world.bodies[number].id, service))
        for number in world.of_sort(sort)
        if service in world.bodies[number].services
    ]


def _meet(world: World, flow: Flow, start: int, end: int) -> bool:
    """Whether people of one system use both; inside one sort of body it is always the same body."""
    if start < 0 or end < 0:
        return True
    if flow.start.split("/")[0] == flow.end.split("/")[0]:
        return start == end
    return bool(set(world.bodies[start].systems) & set(world.bodies[end].systems))
