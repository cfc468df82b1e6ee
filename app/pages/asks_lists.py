"""What the page of asks lists: silence by body, each question without an answer, and the answers that came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.asking import (
    ANSWERS,
    SHEET,
    asked_words,
    days_since,
    handoff_words,
    hoped_words,
    late_words,
    silence_words,
)
from app.components.figures import Source
from app.components.forms import actor_field
from app.components.later import Later
from app.components.pieces import button, button_row, card, link, quiet
from app.components.tables import Column, Row, csv_button, data_table
from app.filters import Values, first_row, rows_words
from app.saying import quotation, said_words
from app.text import DUTY_NAMES, address, format_day, plural
from graph_schema.accountability import Claim
from graph_schema.handoffs import Handoff
from pathway.analysis.accountability import party_names
from pathway.analysis.asks import Asking, BodySilence, Question, Reply
from pathway.analysis.findings import Saying
from pathway.analysis.picture import Picture
from pathway.analysis.places import Places

TICKED, BY, WITHDRAW, UNDO = "a-ticked", "a-by", "a-withdraw", "a-undo"
ROWS = 25
BODIES = (
    Column("body", "Who was asked", heads_row=True),
    Column("asked", "Questions", numeric=True),
    Column("answered", "Answered", numeric=True),
    Column("silent", "Not answered", numeric=True),
    Column("days", "Longest silence", note="days since asked"),
    Column("past", "Of these past", note="the day hoped for", numeric=True),
    Column("late", "Answers late", numeric=True),
)
SILENT = (
    Column("question", "Question", heads_row=True),
    Column("body", "Who was asked"),
    Column("asked", "Asked on"),
    Column("days", "Silent for"),
    Column("hoped", "Answer hoped for by"),
)
ANSWERED = (
    Column("question", "Question", heads_row=True),
    Column("body", "Who was asked"),
    Column("said", "What they say"),
    Column("came", "Answer came"),
)


@dataclass(frozen=True)
class Shown:
    """What the page shows: what was asked by a day, the handoffs it is about, names, the filters."""

    asking: Asking
    picture: Picture
    values: Values
    names: Mapping[str, str]
    handoffs: Mapping[str, Handoff]

    @property
    def places(self) -> Places:
        """Every service and end."""
        return self.picture.places

    def handoff(self, question: Question) -> Handoff:
        """The handoff that a question is about."""
        return self.handoffs[question.subject]

    def passes(self, party: str) -> bool:
        """Whether the filter leaves a party."""
        return self.values["body"] in ("", party)

    def source(self, records: str, *left_out: str) -> Source:
        """Where the rows of a list come from, and what is not among them."""
        later = plural(self.asking.later, "ask") + " dated after that day"
        gone = plural(self.asking.elsewhere, "ask") + " about what is no handoff that is there"
        out = [later] * bool(self.asking.later) + [gone] * bool(self.asking.elsewhere) + list(left_out)
        return Source(records, "all dates", format_day(self.asking.day), ", ".join(out) or "nothing")


def shown_of(asking: Asking, picture: Picture, values: Values) -> Shown:
    """With the names of everybody who can be asked."""
    snapshot = picture.snapshot
    return Shown(asking, picture, values, party_names(snapshot), snapshot.by_id(Handoff))


def bodies_card(shown: Shown) -> Component:
    """A row a body, longest silence first."""
    bodies = [one for one in shown.asking.bodies if shown.passes(one.party)]
    rows, first = [_body_row(one) for one in bodies], first_row(shown.values["rows"], len(bodies))
    listed = rows[first - 1 : first - 1 + ROWS]
    table = data_table(
        "silence",
        BODIES,
        listed,
        caption=caption(first, len(listed), len(rows), "body", "bodies"),
        order="Longest silence first; then most questions without an answer; then by name.",
        empty="Nobody is recorded to have been asked anything by that day.",
    )
    tools = [button_row([tools_of("silence", BODIES, listed, rows, shown)])] if rows else []
    return card("Silence by body", [*tools, table])


def _body_row(one: BodySilence) -> Row:
    ended = [html.Div(quiet(f"ended on {format_day(one.ended_on)}: ask who came after it"))]
    links = [link("Sheet to print", address(SHEET, party=one.party)), " · "]
    links.append(link("Type in answers", address(ANSWERS, party=one.party)))
    about = html.Span(f" of {one.name}", className="visually-hidden")
    return {
        "body": [
            one.name,
            *(ended if one.ended_on else []),
            *([html.Div(quiet([*links, about]))] if one.silent else []),
        ],
        "asked": f"{one.asked:,}",
        "answered": f"{one.answered:,}",
        "silent": html.B(f"{one.silent:,}") if one.silent else "0",
        "days": silence_words(one),
        "past": f"{one.overdue:,}",
        "late": f"{one.late:,}",
    }


def silent_card(shown: Shown) -> Component:
    """Each question without an answer, with a box to tick for what was never put to anybody."""
    left = [one for one in shown.asking.silent if shown.passes(one.party)]
    first = first_row(shown.values["rows"], len(left))
    listed = left[first - 1 : first - 1 + ROWS]
    cells = [_silent_row(one, shown) for one in listed]
    ticks = [
        cell | {"question": dmc.Checkbox(label=html.Span(cell["question"]), value=one.last.id)}
        for cell, one in zip(cells, listed, strict=True)
    ]
    table = data_table(
        "silent",
        SILENT,
        ticks,
        caption=caption(first, len(listed), len(left), "question"),
        order="Longest silence first; then by body and handoff.",
        empty="Every question that was asked by that day is answered.",
    )
    tools = tools_of("silent", SILENT, cells, Later(left, lambda one: _silent_flat(one, shown)), shown)
    return card(
        "Not answered",
        [
            button_row([tools]) if left else html.Div(),
            dmc.CheckboxGroup(table, id=TICKED, value=[], className="wide-field"),
            *([_withdraw_form()] if left else [html.Div(_withdraw_form(), hidden=True)]),
        ],
    )


def _withdraw_form() -> Component:
    return html.Div(
        [
            actor_field(BY),
            button_row([button("Withdraw the ticked: they were not asked", WITHDRAW, kind="secondary")]),
        ],
        className="withdraw-asks",
    )


def _silent_row(one: Question, shown: Shown) -> dict[str, Any]:
    taken_back = [html.Div(quiet(Reply.TAKEN_BACK.value))] if one.reply is Reply.TAKEN_BACK else []
    return {
        "question": question_cell(one, shown),
        "body": shown.names.get(one.party, one.party),
        "asked": [asked_words(one), *taken_back],
        "days": days_since(one.days or 0),
        "hoped": hoped_words(one),
    }


def _silent_flat(one: Question, shown: Shown) -> dict[str, str]:
    """The same cells as text, for files of many rows."""
    taken_back = f" · {Reply.TAKEN_BACK.value}" if one.reply is Reply.TAKEN_BACK else ""
    return {
        "question": _question_flat(one, shown),
        "body": shown.names.get(one.party, one.party),
        "asked": f"{asked_words(one)}{taken_back}",
        "days": days_since(one.days or 0),
        "hoped": hoped_words(one),
    }


def _question_flat(one: Question, shown: Shown) -> str:
    return f"{DUTY_NAMES[one.duty]} · {handoff_words(shown.handoff(one), shown.places)}"


def question_cell(one: Question, shown: Shown) -> list[Any]:
    """Duty and handoff, the handoff a link."""
    handoff = shown.handoff(one)
    words = handoff_words(handoff, shown.places)
    return [DUTY_NAMES[one.duty], html.Br(), quiet(link(words, address("/handoff", id=handoff.id)))]


def answers_card(shown: Shown) -> Component:
    """The answers that came, newest first, with the words used and whether they came in time."""
    came = [one for one in shown.asking.questions if one.claim is not None and shown.passes(one.party)]
    left = sorted(came, key=_newest_first)
    first = first_row(shown.values["rows"], len(left))
    rows = Later(left, lambda one: _answer_flat(one, shown))
    listed = [_answer_row(one, shown) for one in left[first - 1 : first - 1 + ROWS]]
    table = data_table(
        "answers",
        ANSWERED,
        listed,
        caption=caption(first, len(listed), len(left), "answer"),
        order="Newest answer first; those without a day last.",
        empty="No answer has come by that day.",
    )
    tools = [button_row([tools_of("answers", ANSWERED, listed, rows, shown)])] if left else []
    return card("Answers that came", [*tools, table])


def quoted(saying: Saying) -> Component:
    """The words that were used, set apart; that none are kept is said quietly."""
    return html.Div(quotation(saying), className="quotation" if saying.words else "quiet")


def _newest_first(one: Question) -> tuple[Any, ...]:
    day = one.last.answered_on
    return day is None, -day.toordinal() if day else 0, one.party, one.subject, one.duty


def _answer_row(one: Question, shown: Shown) -> dict[str, Any]:
    assert one.claim is not None
    saying = saying_of(one.claim, shown.names)
    return {
        "question": question_cell(one, shown),
        "body": shown.names.get(one.party, one.party),
        "said": [said_words(saying), quoted(saying)],
        "came": late_words(one),
    }


def _answer_flat(one: Question, shown: Shown) -> dict[str, str]:
    assert one.claim is not None
    saying = saying_of(one.claim, shown.names)
    return {
        "question": _question_flat(one, shown),
        "body": shown.names.get(one.party, one.party),
        "said": f"{said_words(saying)} · {quotation(saying)}",
        "came": late_words(one),
    }


def saying_of(claim: Claim, names: Mapping[str, str]) -> Saying:
    """A claim as people read it, whether or not it counts on the day."""
    return Saying(
        claim_id=claim.id,
        by=claim.by,
        by_name=names.get(claim.by, claim.by),
        stance=claim.stance.value,
        about=claim.about,
        about_name=names.get(claim.about, claim.about) if claim.about else None,
        valid_from=claim.valid_from,
        valid_to=claim.valid_to,
        evidence=claim.evidence.value,
        words=claim.words,
        lapsed=False,
        typed_for=claim.typed_for,
    )


# -- what every list has -------------------------------------------------------------------------------


def caption(first: int, listed: int, every: int, noun: str, nouns: str | None = None) -> str:
    """Which rows of how many stand here."""
    if not listed or listed == every:
        return plural(every, noun, nouns)
    return f"{rows_words(first, first + listed - 1)} of {plural(every, noun, nouns)}"


def tools_of(
    name: str, columns: Sequence[Column], listed: Sequence[Row], every: Sequence[Row], shown: Shown
) -> Component:
    """The rows as files: those shown, and all of them where there are more."""
    out = len(every) - len(listed)
    left_out = [f"{plural(out, 'row')} not shown"] if out else []
    files = [csv_button(name, columns, listed, source=shown.source(plural(len(listed), "row"), *left_out))]
    if out:
        whole = shown.source(plural(len(every), "row"))
        files.append(csv_button(name, columns, every, source=whole, every=True))
    return html.Span(files)
