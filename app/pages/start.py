"""Where to begin: what do you have? Each of five things is enough for a first finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from app.components.pieces import card, details, grid, lead, link, page_heading, quiet, stressed
from app.text import plural
from graph_schema.hazards import Hazard
from pathway.analysis.picture import Picture
from pathway.engine import Engine
from pathway.engine.imports import describe

PATH, NAME = "/start", "Bring in"
HELP = (
    "What do you have, what does it show first, and what comes next?",
    "Anything about safety: it counts what is recorded here, and leads to where a file is brought in.",
)
Said = Sequence[Any]


@dataclass(frozen=True)
class Beginning:
    """One thing that somebody may have. `here`: what is recorded of it, "" for nothing; `finding`: its first one."""

    name: str
    have: str
    shows: str
    here: str
    go: tuple[tuple[str, str], ...]
    finding: Said = ()
    columns: str = ""


def layout(engine: Engine, _query: Mapping[str, str]) -> Component:
    """What is here so far, what comes next, and the five ways to begin."""
    picture = engine.picture()
    beginnings = _beginnings(picture)
    return html.Div(
        [
            page_heading(
                "Bring in what you have", "What do you have? One of these five is enough for a first finding."
            ),
            lead(_so_far(beginnings)),
            *_next(picture),
            grid([_card(one) for one in beginnings]),
        ]
    )


def register(_app: Dash, _engine: Engine) -> None:
    """Nothing is typed here."""


def _so_far(beginnings: Sequence[Beginning]) -> list[Any]:
    here = [one.here for one in beginnings if one.here]
    if not here:
        return [
            "Nothing is recorded here yet. ",
            stressed("Choose what you have."),
            " That says nothing about safety.",
        ]
    return ["Here so far: ", ", ".join(here), "."]


def _next(picture: Picture) -> list[Component]:
    """The one thing that would show most now."""
    if picture.handoffs:
        words = [
            f"{plural(len(picture.handoffs), 'handoff')} can be looked at. First finding: ",
            link("where risk gathers and nobody answers", "/"),
            ". What nobody has been asked about is listed in ",
            link("Asks", "/asks"),
            ".",
        ]
    elif picture.snapshot.moves.num_rows:
        words = [
            "People moved between services, and no handoff is drawn yet. Next: ",
            link("accept moves as handoffs in the inbox", "/inbox"),
            "; then the boundaries can be shown.",
        ]
    elif picture.events or picture.snapshot.contact_rows:
        words = [
            "No handoff is drawn yet, so there is no boundary to show. Next: ",
            link("draw a pathway", "/pathways"),
            ", or bring in contacts, which show between which services people move.",
        ]
    else:
        return []
    return [html.P(words, className="next-step")]


def _beginnings(picture: Picture) -> list[Beginning]:
    return [*_of_people(picture), *_of_people_who_know(picture)]


def _of_people(picture: Picture) -> list[Beginning]:
    snapshot = picture.snapshot
    contacts, crossings = snapshot.contact_rows, snapshot.crossings.num_rows
    pairs = snapshot.moves.num_rows
    return [
        Beginning(
            "Contacts",
            "A list of who was seen where and when: from a patient administration system, a data warehouse, an "
            "export. Identifiers of patients are kept as keyed hashes only.",
            "Between which services people move, how many, and how long after. Not letters, results or requests "
            "that never arrived.",
            plural(contacts, "contact") if contacts else "",
            (("Bring in contacts", "/import-first?what=contacts"), ("Moves in the inbox", "/inbox")),
            [f"People moved between {plural(pairs, 'pair')} of services in the last year."] if pairs else (),
            "contacts",
        ),
        Beginning(
            "Crossings",
            "A list of referrals, results, letters or discharges with their dates: sent, accepted, refused, never "
            "arrived.",
            "What was sent and not taken on, who held it meanwhile, and how long nobody did.",
            plural(crossings, "crossing") if crossings else "",
            (("Bring in crossings", "/import-first?what=crossings"), ("All handoffs", "/handoffs")),
            _waiting(picture) if crossings else (),
            "crossings",
        ),
    ]


def _of_people_who_know(picture: Picture) -> list[Beginning]:
    hazards = len(picture.snapshot.all(Hazard))
    return [
        Beginning(
            "A pathway that you can draw",
            "People who know how patients pass from one service to the next; half an hour with them is enough.",
            "At which handoffs nobody, or not everyone, has said who holds what.",
            plural(len(picture.handoffs), "handoff") if picture.handoffs else "",
            (("Draw a pathway", "/pathways"), ("Bring in handoffs", "/import-first?what=handoffs")),
            _not_asked(picture),
            "handoffs",
        ),
        Beginning(
            "A risk register or hazard log",
            "A CSV file or workbook of any layout. A handoff is proposed for each row; the same file goes out with ids.",
            "Which of your risks lie at a handoff, and what the other end says of them.",
            plural(hazards, "hazard") if hazards else "",
            (("Bring in a register", "/registers"),),
        ),
        Beginning(
            "Events",
            "LFPSE, NRLS, a local risk system, complaints, feedback: any columns.",
            "Which events name two organisations and stand at no boundary yet; reported is not happened.",
            _events(picture),
            (("Bring in events", "/import"), ("Place them in the inbox", "/inbox")),
            [f"{plural(len(picture.unplaced), 'event')} waiting to be placed."] if picture.unplaced else (),
            "events",
        ),
    ]


def _waiting(picture: Picture) -> Said:
    held = sum(one.held is not None and one.held.unheld > 0 for one in picture.handoffs)
    return [f"At {plural(held, 'handoff')} accounts say that nobody held it for a time."] if held else ()


def _not_asked(picture: Picture) -> Said:
    silent = sum(one.ask_first for one in picture.handoffs)
    return [f"{plural(silent, 'handoff')} to ask about first."] if silent else ()


def _events(picture: Picture) -> str:
    """Joined records count as one event here; the page of import quality looks at each record."""
    events, records = len(picture.events), sum(len(one.records) for one in picture.events)
    several = f" in {plural(records, 'record')}" if records != events else ""
    return f"{plural(events, 'event')}{several}" if events else ""


def _card(one: Beginning) -> Component:
    parts: list[Component] = [
        html.P([html.B("You have: "), one.have]),
        html.P([html.B("It shows first: "), one.shows]),
        html.P([html.B("Here: "), one.here or "nothing yet", ". ", *one.finding]),
        html.P(
            [part for words, href in one.go for part in (link(words, href), " ")], className="start-links"
        ),
    ]
    if one.columns:
        parts.append(details("Which columns it needs", _columns(one.columns)))
    return card(one.name, parts)


def _columns(what: str) -> list[Component]:
    """The columns that such a file needs; other names are no hindrance, since columns can be mapped."""
    needed = [row for row in describe(what) if row.required]
    if not needed:
        return [html.P(["None by name: each row says what it has. ", quiet("Columns can be mapped.")])]
    listed = [part for row in needed for part in (html.Dt(row.column), html.Dd(row.description))]
    return [html.P("Whatever they are called: columns can be mapped."), html.Dl(listed)]
