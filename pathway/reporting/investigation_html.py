"""
The investigation document as one HTML file: no script, nothing from elsewhere, the same bytes each time.

Its case, purpose, basis and warning stand on each printed page. Its seal is the SHA-256 of its content: it
shows what has changed by chance. Whoever changes it on purpose can make a new one: keep the seal elsewhere.
"""

import hashlib
import re
from base64 import b64encode
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from graph_schema.vocabulary import Answer, Carrier, Precision
from pathway.errors import DocumentChanged
from pathway.reporting import investigation as document
from pathway.reporting.investigation import Holder, Investigation, Passing, Told, when_told
from pathway.reporting.investigation_gaps import questions, unknowns
from pathway.reporting.investigation_timeline import ORDER_RULE, Row, timeline
from pathway.reporting.limits import NONE_RECORDED, RULE
from pathway.reporting.words import days_words, format_day, format_instant, plural, sentence_list

_ROOM = "pathway.reporting"
_UNSEALED = "0" * 64
_SEAL = re.compile(r'<code id="seal">([0-9a-f]{64})</code>')
LONGEST_RUNNING = 200
"""Letters of purpose and basis on each printed page; a longer head would not be repeated by a browser."""


def as_html(made: Investigation) -> str:
    """The document with its seal."""
    style = (files(_ROOM) / "investigation.css").read_text(encoding="utf-8")
    unsealed = _template().render(
        made=made,
        rows=timeline(made),
        unknowns=unknowns(made),
        questions=questions(made),
        style=style,
        style_hash=b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        seal=_UNSEALED,
        warning=document.WARNING,
        outcome_left_out=document.OUTCOME_LEFT_OUT,
        order_rule=ORDER_RULE,
        held_words=_held_in_all(made),
        differ=[one.reference for one in made.passings if one.accounts_differ],
        carer_words=_by_carer(made),
        limit_rule=RULE,
        no_limit=NONE_RECORDED,
    )
    return _SEAL.sub(_element(_hash(unsealed)), unsealed)  # noughts may stand elsewhere, in what is told


def seal_of(text: str) -> str:
    """
    The seal of a document that is as it was made.

    Raises `DocumentChanged` where it is not, or is no such document.
    """
    seals = _SEAL.findall(text)
    if len(seals) != 1 or seals == [_UNSEALED]:
        raise DocumentChanged("this is no sealed document", try_="name a file that careseams has made")
    [seal] = seals
    if _hash(_SEAL.sub(_element(_UNSEALED), text)) != seal:
        raise DocumentChanged(
            "the document is not as it was made: its content does not fit its seal",
            try_="make it again: careseams investigation",
        )
    return str(seal)


def _element(seal: str) -> str:
    return f'<code id="seal">{seal}</code>'


def _hash(unsealed: str) -> str:
    return hashlib.sha256(unsealed.encode()).hexdigest()


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "day": format_day,
        "instant": format_instant,
        "days": days_words,
        "plural": plural,
        "listed": sentence_list,
        "running": _running,
        "told": _told_words,
        "held": _held_words,
        "carried": _carried_words,
        "date_cell": _date_of,
        "time_cell": _time_of,
    }
    return environment.from_string((files(_ROOM) / "investigation.html").read_text(encoding="utf-8"))


def _running(text: str) -> str:
    """
    A text short enough to stand on each printed page.

    >>> _running("PSIRF"), len(_running("long " * 100)) < 260
    ('PSIRF', True)
    """
    if len(text) <= LONGEST_RUNNING:
        return text
    return f"{text[:LONGEST_RUNNING].rstrip()} … (whole on the first page)"


def _told_words(told: Told) -> str:
    """Who tells, what kind of statement it is, of when, and when it was told."""
    said = [told.teller, told.kind.label]
    said.append(f"of {when_told(told)}" if document.is_dated(told) else "gives no time")
    said.append(f"told on {told.told_on}" if told.told_on else "day of telling not recorded")
    return ", ".join(said)


def _held_words(held: Holder) -> str:
    """One account of who held a crossing: "nobody, 8 Oct 2025 until before 11 Nov 2025 (told by …)"."""
    first, last = (format_instant(moment, held.precision) for moment in (held.since, held.until))
    before = "until before" if held.precision is Precision.DAY else "to"
    period = f"since {first}" if held.still else f"{first} {before} {last}"
    return f"{held.holder or 'nobody'}, {period} (told by {held.told_by})"


def _carried_words(one: Passing) -> str:
    """Who or what carried a crossing, and whether another way existed; what nobody said is said so."""
    other = {"no": "no other way", "yes": "another way existed"}.get(one.other_way, "other way not known")
    return "nobody has said" if one.carried_by is None else f"{one.carried_by}; {other}"


def _held_in_all(made: Investigation) -> str:
    """Days in which nobody held a crossing, of those somebody told of; where nobody told, not known."""
    told = sum(bool(one.holders) for one in made.passings)
    if not told:
        return "not known: nobody has said who held any of them"
    spells = sum(bool(one.unheld) for one in made.passings)
    days = f"{days_words(made.unheld_days)}, summed over {plural(spells, 'crossing')}"
    return f"{days}, by the accounts given of {told} of {plural(len(made.passings), 'crossing')}"


def _by_carer(made: Investigation) -> str:
    """How many a carer carried; what nobody has said is no nought."""
    asked = [one for one in made.passings if one.carried_by is not None]
    if not asked:
        return "not known: nobody has said who carried any of them"
    carried = [one for one in asked if one.carried_by == Carrier.CARER.value]
    unknown = sum(one.other_way == Answer.NOT_KNOWN.value for one in carried)
    said = [f"{len(carried)} of {plural(len(made.passings), 'crossing')}"]
    said += [f"{made.carer_only} of these had no other way"] if carried else []
    said += [f"of {unknown} of these that is not known"] if unknown else []
    silent = len(made.passings) - len(asked)
    said += [f"of {silent} nobody has said who carried {'it' if silent == 1 else 'them'}"] if silent else []
    return "; ".join(said)


def _date_of(row: Row) -> str:
    """The day, or the month where no more is known."""
    at = Precision.MONTH if row.precision is Precision.MONTH else Precision.DAY
    return format_instant(row.happened_at, at, unknown="not recorded")


def _time_of(row: Row) -> str:
    """The time of day and how exactly it is known."""
    if row.happened_at is None:
        return "only its order is known" if row.precision is Precision.ORDER else "not recorded"
    if row.precision in (Precision.DAY, Precision.MONTH):
        return f"not recorded ({row.precision.label} only)"
    clock = format_instant(row.happened_at, row.precision).partition(", ")[2]
    return clock if row.precision is Precision.HOUR else f"{clock}, to the minute"
