"""Asks on the command line: silence by body and days, and answers that differ, as JSON and in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.cli_output import in_columns
from app.shapes import as_at_row, plain
from app.text import plural
from pathway.analysis.asks import Asking, BodySilence, Question
from pathway.analysis.contradictions import Contradiction, Quote
from pathway.engine import AsAt

Row = dict[str, Any]
NO_ANSWER = "Silence is no answer: it says neither that they hold a duty nor that they do not."


def silence_document(as_at: AsAt, found: Asking, differ: Sequence[Contradiction]) -> Row:
    """`careseams silence --json`."""
    names = {one.party: one.name for one in found.bodies}
    return as_at_row(as_at) | {
        "questions": len(found.questions),
        "not_answered": len(found.silent),
        "asks_dated_later": found.later,
        "asks_about_no_handoff": found.elsewhere,
        "bodies": [_body(one) for one in found.bodies],
        "silent": [_question(one, names) for one in found.silent],
        "answers_differ": [_contradiction(one) for one in differ if one.differs],
        "words_do_not_fit": [_contradiction(one) for one in differ if not one.differs],
    }


def silence_lines(document: Row) -> list[str]:
    """A line a body, longest silence first, and what else has to be known."""
    table = [
        [
            row["name"],
            str(row["asked"]),
            str(row["answered"]),
            str(row["not_answered"]),
            "none" if row["days"] is None else plural(row["days"], "day"),
            row["since"] or "",
            str(row["past_the_day_hoped_for"]),
        ]
        for row in document["bodies"]
    ]
    heads = ["body", "asked", "answered", "not answered", "longest silence", "since", "past the day"]
    later = document["asks_dated_later"]
    said = [
        f"{plural(document['not_answered'], 'question')} of {document['questions']:,} not answered.",
        _differ_words(len(document["answers_differ"])),
        f"{plural(later, 'ask')} dated after the as-at date: not counted." if later else "",
        NO_ANSWER,
    ]
    return [*in_columns(heads, table), *(words for words in said if words), _as_at(document)]


def _differ_words(count: int) -> str:
    return f"Answers differ about {plural(count, 'duty', 'duties')}." if count else "Nobody’s answers differ."


def _as_at(document: Row) -> str:
    return f"As at {document['as_at']} ({document['as_at_reason']})."


def _body(one: BodySilence) -> Row:
    return {
        "party": one.party,
        "name": one.name,
        "asked": one.asked,
        "answered": one.answered,
        "not_answered": one.silent,
        "since": plain(one.since),
        "days": one.days,
        "past_the_day_hoped_for": one.overdue,
        "answers_late": one.late,
        "ended_on": plain(one.ended_on),
    }


def _question(one: Question, names: Mapping[str, str]) -> Row:
    return {
        "handoff": one.subject,
        "duty": one.duty.value,
        "party": one.party,
        "name": names[one.party],
        "since": plain(one.silent_since),
        "days": one.days,
        "times_asked": len(one.asks),
        "answer_by": plain(one.last.answer_by),
        "days_past": one.overdue,
    }


def _contradiction(one: Contradiction) -> Row:
    return {
        "handoff": one.handoff.id,
        "duty": one.duty.duty.value,
        "state": one.duty.state.value,
        "row": one.duty.row,
        "pairs": [[_quote(a), _quote(b)] for a, b in one.pairs],
    }


def _quote(one: Quote) -> Row:
    said = one.saying
    return {
        "claim": said.claim_id,
        "by": said.by,
        "stance": said.stance,
        "about": said.about,
        "words": said.words,
        "typed_for": said.typed_for,
        "typed_by": one.typed_by,
        "kept_at": plain(one.typed_at),
    }
