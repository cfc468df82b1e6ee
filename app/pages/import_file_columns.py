"""The second step of bringing a file in: its first rows, which column is which field, and what its words mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.forms import radio_field, select_field
from app.components.notices import note
from app.components.pieces import card, lead, stressed
from app.components.tables import Column, data_table
from app.text import plural
from pathway.engine.looking import Guess, Seen, WordOf, event_fields

COLUMN, WORD, DATES = "im-column", "im-word", "im-dates"
WORDS_PART, LOST = "im-words", "im-lost"
NOT_READ = "-"
_COLUMNS = (
    Column("column", "Column of the file", heads_row=True),
    Column("first", "What stands there first"),
    Column("filled", "Filled", numeric=True),
    Column("field", "It is"),
    Column("why", "Why we think so"),
)
_WORD_COLUMNS = (
    Column("word", "In the file", heads_row=True),
    Column("rows", "Rows", numeric=True),
    Column("ours", "It means"),
)


def columns_card(seen: Seen, guesses: Sequence[Guess], *, day_first: bool) -> Component:
    """Every column of the file with the field that it is taken for; each can be changed."""
    known = {row.column: row.description for row in event_fields()}
    choices = [(NOT_READ, "Left out"), *known.items()]
    rows = [
        {
            "column": one.name,
            "first": _first(one.first, one.identifying),
            "filled": f"{one.filled:,}" if not one.identifying else "not looked at",
            "field": _field(index, one.name, guess, choices) if not one.identifying else "Left out",
            "why": guess.why,
        }
        for index, (one, guess) in enumerate(zip(seen.columns, guesses, strict=True))
    ]
    used = sum(bool(guess.field) for guess in guesses)
    table = data_table(
        "import-columns", _COLUMNS, rows, caption=plural(len(rows), "column"), order="In the file's order.",
        empty="The file has no column.",
    )  # fmt: skip
    return card(
        "Which column is which",
        [
            lead(
                [
                    stressed(f"{plural(seen.rows, 'row')}, {plural(len(rows), 'column')}."),
                    f" {used:,} of them are taken for a field; look at each, and change what is wrong.",
                ]
            ),
            note(
                "Columns that seem to hold names, numbers or addresses of persons are not shown and never read."
            ),
            table,
            radio_field(
                DATES,
                "Dates with slashes, like 03/02/2026",
                [("day-first", "The day comes first: 3 February"), ("iso", "There are none")],
                value="day-first" if day_first else "iso",
            ),
        ],
    )


def _first(first: Sequence[str], identifying: str | None) -> Component | str:
    if identifying:
        return f"not shown: {identifying}"
    said = [text if len(text) <= 60 else f"{text[:59]}…" for text in dict.fromkeys(first) if text]
    return html.Div([html.Div(text) for text in said[:3]]) if said else "empty"


def _field(index: int, name: str, guess: Guess, choices: Sequence[tuple[str, str]]) -> Component:
    made = select_field(
        {"type": COLUMN, "column": index},  # type: ignore[arg-type]
        f"What “{name}” is",
        choices,
        value=guess.field or NOT_READ,
    )
    made.allowDeselect = False
    made.debounce = False  # the words of a field are shown when it is chosen
    return made


def words_card(words: Sequence[WordOf], chosen: Mapping[tuple[str, str], str]) -> Component:
    """The words of the file's lists and what they mean; a word without a meaning rejects its rows."""
    if not words:
        return html.Div()
    known = {row.column: row.description for row in event_fields()}
    fields = list(dict.fromkeys(one.field for one in words))
    tables = [
        data_table(
            f"import-words-{number}",
            _WORD_COLUMNS,
            [_word(one, chosen) for one in words if one.field == field],
            caption=known[field],
            order="Most rows first.",
            empty="None.",
        )
        for number, field in enumerate(fields)
    ]
    rows = [
        one.rows for one in words if (chosen.get((one.field, one.word)) or one.guess or NOT_READ) == NOT_READ
    ]
    return card("What its words mean", [html.P(lost_words(rows), id=LOST), *tables])


def lost_words(rows: Sequence[int]) -> str:
    """What becomes of the rows of words without a meaning; `rows` of each."""
    if not rows:
        return "Every word has a meaning."
    return (
        f"{plural(len(rows), 'word')} without a meaning, in {plural(sum(rows), 'row')}: they are rejected where we do not know them. A bare "
        "number is never guessed: which way it runs is for you to say."
    )


def _word(one: WordOf, chosen: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    choices = [
        (NOT_READ, "As it stands: rejected where we do not know it"),
        *((word, word.replace("_", " ")) for word in one.allowed),
    ]
    value = chosen.get((one.field, one.word), one.guess) or NOT_READ
    made = select_field(
        {"type": WORD, "field": one.field, "word": one.word, "rows": one.rows},  # type: ignore[arg-type]
        f"What “{one.word}” means ({one.field.replace('_', ' ')})",
        choices,
        value=value,
    )
    made.allowDeselect = False
    made.debounce = False  # what is lost is counted when a meaning is chosen
    return {"word": one.word, "rows": f"{one.rows:,}", "ours": made}
