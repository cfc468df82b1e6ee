"""What was typed into the rows of answers, read and kept together; or what has to be put right in which row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.asking import SAY
from app.components.forms import FieldError
from app.forms.given import PEOPLE
from app.pages.asks_lists import saying_of
from app.saying import dated_words, kept_words, quotation, said_words
from app.text import plural, read_day
from app.undoing import Outcome, Stands
from graph_schema.accountability import Ask, Claim
from graph_schema.entity import Record
from graph_schema.identifiers import short_hash
from graph_schema.parties import Party
from graph_schema.vocabulary import Stance
from pathway.analysis.accountability import party_names
from pathway.analysis.contradictions import Quote
from pathway.engine import Engine
from pathway.engine.told import Answer, Typing, answer
from pathway.errors import BadInput, CareseamsError, IdentifyingText, SaidAlready

BY, OWN, CAME, FROM = "an-by", "an-own", "an-came", "an-from"
TYPED = ("an-stance", "an-about", "an-words")
THEIRS, OURS = "theirs", "ours"
NEEDS_NAME = (Stance.ASSERTS, Stance.DELEGATES)


@dataclass(frozen=True)
class Row:
    """One row as it was typed. `over`: the mark of the answer that is to be replaced, where one was read."""

    ask: str
    stance: str = ""
    about: str = ""
    words: str = ""
    over: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in it."""
        return not (self.stance or self.about.strip() or self.words.strip())


@dataclass(frozen=True)
class Top:
    """What holds for all rows, as it was typed."""

    by: str = ""
    own: str = THEIRS
    came: str = ""
    holds_from: str = ""


@dataclass(frozen=True)
class Taken:
    """`saved`: what was kept of each ask, in words. `errors`: what has to be put right, by ask."""

    outcome: Outcome
    saved: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def field_id(kind: str, ask: str) -> str:
    """An id on the page for something of one row."""
    return f"an-{kind}-{short_hash(ask)[:12]}"


def datalist_names(engine: Engine) -> list[str]:
    """Everybody who can be named, by name; two of one name with their id."""
    return sorted(_by_name(engine))


def _by_name(engine: Engine) -> dict[str, str]:
    names = party_names(engine.snapshot())
    roles = {party.role for party in engine.snapshot().all(Party)}
    names |= {id_: name for id_, (name, role) in PEOPLE.items() if role not in roles}
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    return {f"{name} ({id_})" if name in twice else name: id_ for id_, name in names.items()}


def taken(engine: Engine, rows: Sequence[Row], top: Top, command: str) -> Taken:
    """Keep every row in which something is typed, all or none."""
    filled = [row for row in rows if not row.is_empty]
    errors, came, holds_from = _top_errors(top)
    by_name = _by_name(engine)
    read: dict[str, Answer] = {}
    wrong: dict[str, str] = {}
    for row in filled:
        try:
            read[row.ask] = _answer(row, by_name, holds_from or date.max)
        except BadInput as refused:
            wrong[row.ask] = f"{refused.what}: {refused.try_}"
    errors += [FieldError(field_id("label", ask), words) for ask, words in wrong.items()]
    if not filled:
        errors.append(FieldError(BY, "Choose what they say in at least one row"))
    if errors:
        return Taken(Outcome(errors=errors), errors=wrong)
    try:
        _record_people(engine, read, top.by.strip())
        done = answer(
            engine,
            list(read.values()),
            answered_on=came,
            by=Typing(top.by.strip(), "answers typed in", command, own=top.own == OURS),
        )
    except SaidAlready as refused:
        return _answered_since(engine, refused.marks)
    except IdentifyingText as refused:
        return _refused("The words of one row", refused)
    except BadInput as refused:
        return _refused("Nothing was saved", refused)
    words = f"{plural(len(read), 'answer')} saved."
    if top.own != OURS:
        words += " Typed in for them: kept as said about them, not as their own word."
    return Taken(Outcome(words, done.command_id, top.by.strip()), _saved_words(engine, read))


def _answer(row: Row, by_name: Mapping[str, str], holds_from: date) -> Answer:
    """One row as an answer. Raises `BadInput` that says what is missing in it."""
    if not row.stance:
        raise BadInput("Something is typed, but not what they say", try_="choose an answer")
    stance, named = Stance(row.stance), row.about.strip()
    if stance in NEEDS_NAME and not named:
        raise BadInput(f"“{SAY[stance]}”", try_="type whom they name")
    if stance not in NEEDS_NAME and named:
        raise BadInput(
            f"“{SAY[stance]}” names nobody else", try_="leave out whom they name, or choose another answer"
        )
    about, words = _party(named, by_name), row.words.strip() or None
    return Answer(row.ask, stance, holds_from, about, words, row.over)


def _party(named: str, by_name: Mapping[str, str]) -> str | None:
    """Who is meant by what was typed: the name, or the beginning of one name alone."""
    if not named:
        return None
    lower = named.lower()
    exact = [id_ for name, id_ in by_name.items() if lower in (name.lower(), id_.lower())]
    found = exact or [id_ for name, id_ in by_name.items() if name.lower().startswith(lower)]
    if len(found) != 1:
        some = "nobody" if not found else "several"
        raise BadInput(f"“{named}” could be {some}", try_="choose a name from the list")
    return found[0]


def _top_errors(top: Top) -> tuple[list[FieldError], date | None, date | None]:
    errors, came, holds_from = [], None, None
    if not top.by.strip():
        errors.append(FieldError(BY, "Say your name or role: every change is kept with it"))
    try:
        came = read_day(top.came) if top.came.strip() else None
    except BadInput as refused:
        errors.append(FieldError(CAME, f"The answers came on: {refused.what}; {refused.try_}"))
    try:
        holds_from = read_day(top.holds_from)
    except BadInput as refused:
        errors.append(FieldError(FROM, f"What they say holds from: {refused.what}; {refused.try_}"))
    return errors, came, holds_from


def _record_people(engine: Engine, read: Mapping[str, Answer], actor: str) -> None:
    """Patients and carers are recorded with the first answer that names them."""
    there = engine.snapshot().by_id(Party)
    for id_ in sorted({one.about for one in read.values() if one.about in PEOPLE and one.about not in there}):
        name, role = PEOPLE[id_]
        engine.put(Party(id=id_, name=name, role=role), expected=0, actor=actor, reason="named in an answer")


def _refused(what: str, refused: CareseamsError) -> Taken:
    words = f"{what}: {refused.what}; {refused.try_}"
    return Taken(Outcome(errors=[FieldError(BY if "answer" not in refused.what else CAME, words)]))


def _answered_since(engine: Engine, marks: Mapping[str, str]) -> Taken:
    """Somebody has answered meanwhile: what they kept, beside each row, and that nothing is saved."""
    stands = {ask: Stands(stands_words(engine, ask), mark) for ask, mark in marks.items()}
    words = "Answered already, so nothing was saved: keep what stands, or replace it by yours"
    errors = [FieldError(field_id("label", ask), words) for ask in marks]
    return Taken(Outcome(errors=errors, stands=stands))


def stands_words(engine: Engine, ask: str) -> str:
    """What is kept as the answer to an ask: who says what, in which words, from when, and who kept it."""
    kept: Record[Claim] = engine.get(Claim.label(), engine.get(Ask.label(), ask).entity.answer)
    saying = saying_of(kept.entity, party_names(engine.snapshot()))
    typed = Quote(saying, kept.recorded_by, kept.recorded_at)
    return f"{said_words(saying)}. {quotation(saying)} {dated_words(saying)}. {kept_words(typed)}."


def _saved_words(engine: Engine, read: Mapping[str, Answer]) -> dict[str, str]:
    """What is kept of each, as every other page says it."""
    names = party_names(engine.snapshot())
    claims = engine.snapshot().by_id(Claim)
    asks = {ask: engine.get("Ask", ask).entity.answer for ask in read}
    return {
        ask: said_words(saying_of(claims[claim], names)) for ask, claim in asks.items() if claim in claims
    }
