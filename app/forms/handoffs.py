"""A handoff, typed in: its ends, kind, time limit, estimate, and what its assessment came to."""

from app.forms.fields import choose, day, inside, line, number, tick
from app.forms.form import Content, Form, Misfit, Section, Values, part_of, parts_shown
from app.forms.given import Given, destinations, parties, starts
from graph_schema.entity import Entity
from graph_schema.handoffs import Handoff, TimeLimit, TrafficEstimate
from graph_schema.identifiers import handoff_id
from graph_schema.vocabulary import HandoffKind
from pathway.library.archetypes import prompt_ids

LIMIT, ESTIMATE = ("hours", "start", "stop", "basis"), ("low", "high", "given_by")
_PLAIN = (
    *("from_id", "to_id", "kind", "name", "channel", "requester", "nothing_found", "prompts_considered"),
    *("valid_from", "valid_to"),
)
_ENDS = (
    choose(Handoff, "from_id", starts, label="From", asks="Choose where it starts", fixed=True),
    choose(Handoff, "to_id", destinations, label="To", asks="Choose where it leads", fixed=True),
)
_WHAT = (
    choose(Handoff, "kind", label="Kind: what has to pass", optional=False),
    line(Handoff, "name", label="Name", hint="What people call it. No names of people, no NHS numbers"),
    choose(Handoff, "channel", label="How it travels", optional=False),
)
_LIMIT = tuple(
    inside("limit", field)
    for field in (
        number(TimeLimit, "hours", optional=True),
        choose(TimeLimit, "start", optional=True),
        choose(TimeLimit, "stop", optional=True),
        choose(TimeLimit, "basis", optional=True),
    )
)
_ESTIMATE = tuple(
    inside("estimate", field)
    for field in (
        number(TrafficEstimate, "low", low=0, optional=True),
        number(TrafficEstimate, "high", low=0, optional=True),
        line(TrafficEstimate, "given_by", optional=True, hint="A role or body, never a person’s name"),
    )
)
_ASSESSED = (
    number(
        Handoff,
        "prompts_considered",
        label="Prompts considered",
        unit="how many",
        low=0,
        whole=True,
        hint="Of the prompts for this kind, listed on the handoff’s page",
    ),
    tick(
        Handoff,
        "nothing_found",
        label="Nothing found: both ends assessed it completely and found no hazard",
        hint="Not the same as not assessed. It counts only where no hazard is recorded",
    ),
)
_REST = (
    choose(Handoff, "requester", parties, label="Who asked for the test", hint="For results only"),
    day(Handoff, "valid_from", label="First day", hint="Empty: always"),
    day(Handoff, "valid_to"),
)


def _make(values: Values, _given: Given) -> tuple[Content, tuple[Entity, ...]]:
    content = {name: values[name] for name in _PLAIN if name in values}
    limit = part_of(values, "limit")
    if limit is not None and not {"hours", "start", "stop"} <= limit.keys():
        missing = next(name for name in ("hours", "start", "stop") if name not in limit)
        raise Misfit(
            f"limit.{missing}", "A time limit needs its hours and both statuses; or leave all four empty"
        )
    estimate = part_of(values, "estimate")
    if estimate is not None and len(estimate) < len(ESTIMATE):
        missing = next(name for name in ESTIMATE if name not in estimate)
        raise Misfit(
            f"estimate.{missing}",
            "An estimate needs its low end, high end and who gave it; or leave all three empty",
        )
    _refuse_more_prompts_than_there_are(values)
    return content | {"limit": limit, "estimate": estimate}, ()


def _refuse_more_prompts_than_there_are(values: Values) -> None:
    considered = values["prompts_considered"]
    there_are = len(prompt_ids(HandoffKind(values["kind"])))
    if considered is not None and considered > there_are:
        raise Misfit("prompts_considered", f"There are {there_are} prompts for this kind")


def _shown(entity: Handoff, _given: Given) -> Values:
    shown = {name: getattr(entity, name) for name in _PLAIN}
    return (
        shown | parts_shown("limit", entity.limit, LIMIT) | parts_shown("estimate", entity.estimate, ESTIMATE)
    )


def _place_of(loc: tuple[object, ...], _values: Values) -> str:
    """The two ends of an estimate are refused together: said at its low end."""
    return "estimate.low" if loc == ("estimate",) else ".".join(map(str, loc))


HANDOFF = Form(
    kind=Handoff,
    noun="handoff",
    sections=(
        Section("Ends", _ENDS, beside=True),
        Section("What passes", _WHAT, beside=True),
        Section("Time limit", _LIMIT, beside=True),
        Section("Traffic, where nothing is counted", _ESTIMATE, beside=True),
        Section("How it was assessed", _ASSESSED),
        Section("More", _REST, more=True),
    ),
    make=_make,
    start=lambda given: {
        "kind": HandoffKind.UNKNOWN.value,
        "channel": "unknown",
        "from_id": given.query.get("from"),
        "to_id": given.query.get("to"),
    },
    shown=_shown,
    identify=lambda values, _given: handoff_id(values["from_id"], values["to_id"], values["kind"]),
    place_of=_place_of,
    about_handoff=False,
)
