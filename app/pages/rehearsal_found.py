"""What a rehearsal found: new gaps in words, whose they were, and everything that would come loose."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.later import Later
from app.components.marks import found_mark
from app.components.notices import note
from app.components.pieces import button_row, card, details, lead, link, print_button, quiet, stressed
from app.components.tables import Column, Row, csv_button, data_table
from app.text import DUTY_NAMES, address, format_day, plural, sentence_list
from app.wording import place_words
from graph_schema.handoffs import Handoff
from graph_schema.rehearsals import BodyChange
from graph_schema.vocabulary import SuccessionKind
from pathway.analysis.findings import HandoffDuty
from pathway.analysis.rehearsal import DutyChange, Effect, Loose, OverseerLost, Rehearsed

FIRST, MOST = 25, 100
HANDOFF = Column("handoff", "Handoff", heads_row=True)
GAPS = (
    HANDOFF,
    Column("duty", "Duty"),
    Column("before", "Before"),
    Column("after", "After"),
    Column("gap", "New gap"),
    Column("whose", "Whose it was"),
)
OVERSEERS = (
    HANDOFF,
    Column("lost", "Remit that would no longer reach it"),
    Column("left", "Who would still reach it"),
)
LOOSE = (
    Column("what", "What", heads_row=True),
    Column("about", "Which"),
    Column("handoff", "Handoff"),
    Column("party", "Names"),
    Column("now", "In its place"),
)
KINDS = {
    "Control": "Control that it keeps working",
    "Hazard": "Hazard that it looks after",
    "Ask": "Question it has not answered",
    "SafetyAction": "Action it is to do",
    "Escalation": "Concern it has not replied to",
    "EventSource": "Source of its events",
}
TAKEN_UP = "Controls, hazards, questions, actions, concerns and sources have to be taken up by somebody."
KEEPS = "A body that is only renamed keeps all of them."
LEAD = {
    Effect.OPENS: "{} would open",
    Effect.WORSE: "{} would be less sure",
    Effect.OTHER_GAP: "{} would have a gap of another kind",
}
WORDS = {
    SuccessionKind.ABOLITION: "{old} {ends} without a successor",
    SuccessionKind.MERGE: "{old} {become} {new}",
    SuccessionKind.SPLIT: "{old} is split into {new}",
    SuccessionKind.TRANSFER: "the work of {old} passes to {new}",
    SuccessionKind.RENAME: "{old} is called {new}",
}


def change_words(change: BodyChange, names: Any) -> str:
    """
    A change as a sentence. `names`: what a body is called, by id or name.

    >>> change_words(BodyChange(kind="merge", old=("A", "B"), new=("AB",)), str)
    'A and B become AB'
    """
    ends, become = ("ends", "becomes") if len(change.old) == 1 else ("end", "become")
    old, new = (sentence_list([names(one) for one in bodies]) for bodies in (change.old, change.new))
    return WORDS[change.kind].format(old=old, new=new, ends=ends, become=become)


def found_parts(found: Rehearsed) -> list[Component]:
    """The sentence, the new gaps, and the lists beside."""
    rest = [one for one in found.changed if not one.is_new_gap and one.effect is not Effect.SAME]
    return [
        _lead(found),
        _gaps(found, found.new_gaps),
        _overseers(found),
        _loose(found),
        _rest(found, rest),
    ]


def source_words(found: Rehearsed, rows: int) -> Source:
    """What a list of a rehearsal rests on."""
    same = sum(one.effect is Effect.SAME for one in found.changed)
    changes = "; ".join(change_words(one, found.name) for one in found.changes)
    return Source(
        f"{plural(rows, 'row')} of a rehearsal ({changes})",
        f"on {format_day(found.day)}, by what is known as at the as-at date",
        format_day(found.day),
        f"{plural(same, 'duty', 'duties')} that would stay as they are" if same else "nothing",
    )


def handoff_cell(handoff: Handoff, found: Rehearsed) -> list[Any]:
    """A handoff as a link with its ends."""
    start, end = (place_words(place) for place in found.ends(handoff))
    name = handoff.name or handoff.kind.label
    return [link(name, address("/handoff", id=handoff.id)), html.Br(), quiet(f"{start} → {end}")]


def duty_cell(duty: HandoffDuty) -> list[Any]:
    """A duty's state as it is drawn everywhere, and in words who."""
    holder = sentence_list(list(duty.holder_names))
    return [found_mark(duty, holder=""), html.Br(), quiet(holder or "nobody named")]


def _lead(found: Rehearsed) -> Component:
    gaps = found.new_gaps
    handoffs = len({one.handoff.id for one in gaps})
    counts = [(sum(one.effect is effect for one in gaps), words) for effect, words in LEAD.items()]
    told = sentence_list([words.format(plural(count, "duty", "duties")) for count, words in counts if count])
    worse = f"{told}, at {plural(handoffs, 'handoff')}." if gaps else "No further duty would be open."
    gone = sum(one.effect in (Effect.NO_HOLDER, Effect.ONE_LESS) for one in found.changed)
    named = f" {plural(gone, 'more duty', 'more duties')} would name somebody who is gone." if gone else ""
    lost = sum(one.loses_agreed for one in found.changed)
    inherited = (
        f" {plural(lost, 'duty', 'duties')} more, agreed today, would be inherited and not reaffirmed: not drawn as "
        "agreed until those who take them over speak."
        if lost
        else ""
    )
    unreached = sum(not one.left for one in found.overseers_lost)
    bodies = f" {plural(unreached, 'handoff')} would be left without any remit." if unreached else ""
    return lead(
        [
            f"On {format_day(found.day)}: ",
            stressed(worse, open_=bool(gaps)),
            f"{named}{inherited}{bodies} No gap closes by it: a reorganisation closes none until people speak. Nothing is saved.",
        ]
    )


def _gaps(found: Rehearsed, gaps: Sequence[DutyChange]) -> Component:
    def row(one: DutyChange) -> Row:
        labels = (html.Div(quiet(gap.meaning)) for gap in one.new_gaps)
        return _duty_row(one, found) | {"gap": [html.Div(one.effect.value), *labels]}

    return _card(
        "new-gaps",
        "New gaps",
        GAPS,
        Later(gaps, row),
        found,
        order="Duties that open first, then less sure, then a gap of another kind; then by handoff and duty.",
        empty="Nothing that is held, claimed or asked today would be open on that day, or lose its other end.",
    )


def _duty_row(one: DutyChange, found: Rehearsed) -> dict[str, Any]:
    return {
        "handoff": handoff_cell(one.handoff, found),
        "duty": DUTY_NAMES[one.duty],
        "before": duty_cell(one.before),
        "after": duty_cell(one.after),
        "whose": _whose(one),
    }


def _whose(one: DutyChange) -> list[Any]:
    held = sentence_list(list(one.before.holder_names)) or "nobody’s"
    lapsing = plural(len(one.lapsing), "claim lapses", "claims lapse") if one.lapsing else ""
    return [held, *([html.Br(), quiet(lapsing)] if lapsing else [])]


def _overseers(found: Rehearsed) -> Component:
    def row(one: OverseerLost) -> Row:
        return {
            "handoff": handoff_cell(one.handoff, found),
            "lost": sentence_list(list(one.lost)),
            "left": sentence_list(list(one.left)) or "nobody",
        }

    return _card(
        "overseers",
        "Remits lost",
        OVERSEERS,
        Later(found.overseers_lost, row),
        found,
        order="Those that nobody would reach first. In a merger, transfer or renaming a remit passes on.",
        empty="Each handoff that a remit reaches today would still be reached by the same body or its successor.",
    )


def _loose(found: Rehearsed) -> Component:
    handoffs = found.before.by_id(Handoff)

    def row(one: Loose) -> Row:
        at = handoffs.get(one.handoff)
        return {
            "what": KINDS[one.kind],
            "about": one.words or "no words recorded",
            "handoff": handoff_cell(at, found) if at else "no one handoff",
            "party": found.name(one.party),
            "now": found.name(one.now) if one.now else "nobody",
        }

    return _card(
        "loose",
        "Controls, hazards, questions and other work that name a body that changes",
        LOOSE,
        Later(found.loose, row),
        found,
        order=f"By what it is. {KEEPS if _only_renamed(found) else TAKEN_UP}",
        empty="No control, hazard, unanswered question, action, concern or source names a body that changes.",
    )


def _only_renamed(found: Rehearsed) -> bool:
    return all(change.kind is SuccessionKind.RENAME for change in found.changes)


def _rest(found: Rehearsed, rest: Sequence[DutyChange]) -> Component:
    rows = Later(rest, lambda one: _duty_row(one, found) | {"gap": one.effect.value})
    columns = [Column("gap", "What changes") if column.key == "gap" else column for column in GAPS]
    return _card(
        "touched",
        "Also touched, without a new gap",
        columns,
        rows,
        found,
        order="Those that name somebody who is gone first; then inherited, renamed or lapsed: to be said again by "
        "those who take it over.",
        empty="Nothing else that anybody said names a body that changes.",
    )


def _card(
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    found: Rehearsed,
    *,
    order: str,
    empty: str,
) -> Component:
    first, rest, others = rows[:FIRST], rows[FIRST : FIRST + MOST], len(rows) - FIRST
    caption = f"First {len(first)} of {len(rows):,}" if rest else f"All {len(rows):,}"
    table = data_table(f"r-{name}", columns, first, caption=caption, order=order, empty=empty)
    if not rows:
        return card(title, [table])
    files = button_row(
        [csv_button(f"r-{name}", columns, rows, source=source_words(found, len(rows))), print_button()]
    )
    if not rest:
        return card(title, [files, table])
    more = data_table(
        f"r-{name}-more", columns, rest, caption=f"The next {len(rest):,}", order=order, empty=empty
    )
    hidden = others - len(rest)
    further = [note(f"{hidden:,} more are in the file alone.")] if hidden > 0 else []
    return card(title, [files, table, details(f"{others:,} more", [more, *further])])
