"""The parameter file, read once and checked: who there is, what passes, how often, how well."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pathway.errors import BadInput

PREFIX = "local:DEMO-"
MINUTES_A_DAY = 1440
Table = Mapping[str, Any]


@dataclass(frozen=True)
class Body:
    """An invented organisation. `home`: the system whose ICB area it lies in; "" where it serves several."""

    id: str
    name: str
    sort: str
    systems: str
    home: str
    place: str
    share: float
    services: tuple[str, ...]
    since: date | None
    until: date | None


@dataclass(frozen=True)
class Flow:
    """
    What passes between two sorts of body. `steps`: status and median days after the one before.

    `refused`, `never_arrived`, `cancelled`: shares of its crossings that end so.
    """

    id: str
    kind: str
    start: str
    end: str
    channel: str
    steps: tuple[tuple[str, float], ...]
    refused: float
    never_arrived: float
    cancelled: float
    by_day: bool
    recorded: bool
    limit: Table | None
    estimate: tuple[float, float] | None
    hazards: tuple[str, ...]
    likelihood: int | None
    carries: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One step of an episode: a visit or a crossing, some days (median) after the step before."""

    visit: str
    cross: str
    activity: str
    after: float
    chance: float
    stops: bool
    fork: bool
    times: int
    every: float


@dataclass(frozen=True)
class Episode:
    """A story that many people live through; `share`: how often, beside the others."""

    name: str
    share: float
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Parameters:
    """
    Everything the demo is made of. `numbers` holds the sections that are plain numbers, by section.

    `planted` and `case` are the contents of the files that the parameter file names, `story` of the one that
    `case` names.
    """

    label: str
    seed: int
    first_day: date
    as_at: date
    merged_on: date
    people: int
    contacts: int
    crossings: int
    share_of_people: Mapping[str, float]
    sorts: Mapping[str, Table]
    bodies: tuple[Body, ...]
    collaborative: tuple[str, ...]
    posts: tuple[Table, ...]
    remits: tuple[Table, ...]
    flows: tuple[Flow, ...]
    episodes: tuple[Episode, ...]
    background: tuple[Table, ...]
    sentences: Mapping[str, str]
    numbers: Mapping[str, Table]
    tellings: Table
    dependences: Table
    declared: tuple[Table, ...]
    planted: tuple[Table, ...]
    case: Table
    story: Table

    @property
    def last_minute(self) -> int:
        """The last minute that is told, counted from midnight of the first day: 17:00 of the last day."""
        return (self.as_at - self.first_day).days * MINUTES_A_DAY + 17 * 60

    @property
    def case_crossings(self) -> int:
        """How many crossings the case and its twin have."""
        told = len(self.story["handoffs"])
        return 2 * told - len(self.case["twin"]["without"])

    def minute_of(self, day: date) -> int:
        """Midnight of a day, in minutes from midnight of the first day."""
        return (day - self.first_day).days * MINUTES_A_DAY

    def day_of(self, minute: int) -> date:
        """The day in which a minute lies."""
        return self.first_day + timedelta(days=int(minute) // MINUTES_A_DAY)


def read_parameters(path: Path) -> Parameters:
    """
    The parameters in a TOML file and in the two files it names.

    Raises `BadInput` where a file is missing, is no TOML, or lacks something.
    """
    given = _toml(path)
    try:
        return _parameters(given, path)
    except (KeyError, TypeError, ValueError) as fault:
        raise BadInput(
            f"the demo's parameters cannot be used: {type(fault).__name__} at {fault}",
            where=str(path),
            try_="compare with data/demo/system.toml",
        ) from fault


def _parameters(given: Table, path: Path) -> Parameters:
    system = given["system"]
    case = _toml(path.parent / system["case"])
    kinds = given["kind"]
    return Parameters(
        label=system["label"],
        seed=system["seed"],
        first_day=system["first_day"],
        as_at=system["as_at"],
        merged_on=system["merged_on"],
        people=system["people"],
        contacts=system["contacts"],
        crossings=system["crossings"],
        share_of_people=given["share_of_people"],
        sorts=given["sort"],
        bodies=tuple(_body(row) for row in given["organisations"]["list"]),
        collaborative=tuple(PREFIX + id_ for id_ in given["organisations"]["members_of_the_collaborative"]),
        posts=tuple(given["posts"]["list"]),
        remits=tuple(given["remits"]["list"]),
        flows=tuple(_flow({**kinds[row["kind"]], **row}) for row in given["flows"]["list"]),
        episodes=tuple(_episode(row) for row in given["episodes"]["list"]),
        background=tuple(given["background"]["list"]),
        sentences=given["sentences"],
        numbers={name: given[name] for name in ("crossings", "hazards", "events", "claims")},
        tellings=given["tellings"],
        dependences=given["dependences"],
        declared=tuple(given["parameters"]["list"]),
        planted=tuple(_toml(path.parent / system["planted"])["planted"]),
        case=case,
        story=json.loads(_text(path.parent / case["story"])),
    )


def _body(row: Table) -> Body:
    return Body(
        id=PREFIX + row["id"],
        name=row["name"],
        sort=row["sort"],
        systems=row["systems"],
        home=row.get("home", row["systems"] if len(row["systems"]) == 1 else ""),
        place=row["place"],
        share=float(row.get("share", 1)),
        services=tuple(row["services"]),
        since=row.get("since"),
        until=row.get("until"),
    )


def _flow(row: Table) -> Flow:
    return Flow(
        id=row["id"],
        kind=row["kind"],
        start=row["from"],
        end=row["to"],
        channel=row["channel"],
        steps=tuple((status, float(days)) for status, days in row["steps"]),
        refused=row.get("refused", 0.0),
        never_arrived=row.get("never_arrived", 0.0),
        cancelled=row.get("cancelled", 0.0),
        by_day=row.get("by_day", False),
        recorded=row.get("recorded", True),
        limit=row.get("limit"),
        estimate=tuple(row["estimate"]) if "estimate" in row else None,
        hazards=tuple(row["hazards"]),
        likelihood=row.get("likelihood"),
        carries=tuple(row["carries"]),
    )


def _episode(row: Table) -> Episode:
    return Episode(row["name"], float(row["share"]), tuple(_step(step) for step in row["steps"]))


def _step(row: Table) -> Step:
    return Step(
        visit=row.get("visit", ""),
        cross=row.get("cross", ""),
        activity=row.get("activity", ""),
        after=float(row.get("after", 0)),
        chance=float(row.get("chance", 1)),
        stops=row.get("stops", False),
        fork=row.get("fork", False),
        times=row.get("times", 1),
        every=float(row.get("every", 1)),
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as fault:
        raise BadInput(f"the demo's parameters are no TOML: {fault}", where=str(path)) from fault


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as fault:
        raise BadInput("the demo's parameters are not there", where=str(path)) from fault
