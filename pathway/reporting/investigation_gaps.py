"""
What an investigation does not know, and the questions that leaves: worked out from gaps, in neutral words.

A question asks what happened or how something is known; it never says what anybody should have done.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graph_schema.vocabulary import Precision
from pathway.reporting.investigation import Investigation, Passing, astray, is_dated, when_told
from pathway.reporting.words import days_words, format_day, format_instant, sentence_list


@dataclass(frozen=True)
class Unknown:
    """Something not known: at which of how many. `where` empty = it is known of all of them."""

    what: str
    where: tuple[str, ...]
    of: int
    noun: str = "crossing"


@dataclass(frozen=True)
class Question:
    """A question still open about a crossing; `about` "" = about the route."""

    about: str
    words: str


def unknowns(document: Investigation) -> tuple[Unknown, ...]:
    """What nobody has said or recorded; each is listed even where it is known throughout."""
    crossings = tuple(_unknown(what, test, document.passings) for what, test in _TESTS)
    silent = Unknown(
        "No contact, and nothing told by them about who held or what happened",
        document.silent_organisations,
        len(document.organisations),
        "organisation or end",
    )
    return (*crossings, silent)


def questions(document: Investigation) -> tuple[Question, ...]:
    """Every question that the gaps of each crossing leave open, in the order of the crossings."""
    found = [Question(one.reference, words) for one in document.passings for words in _asked_of(one)]
    quiet = [one.reference for one in document.passings if not one.family]
    if quiet:
        have = f"Neither patient nor carer is recorded to have told of {sentence_list(quiet)}."
        found.append(Question("", f"{have} Have they been asked what they saw, and what they would add?"))
    if document.silent_organisations:
        bodies = sentence_list(document.silent_organisations)
        found.append(Question("", f"What records or accounts do {bodies} have of this route?"))
    return tuple(found)


def _asked_of(one: Passing) -> Iterable[str]:
    if not one.holders:
        yield "Who held this, from when to when, and who can say so?"
    for number, (since, until) in enumerate(one.unheld):
        last = one.still_unheld and number == len(one.unheld) - 1
        first_day = format_instant(since, Precision.DAY)
        spell = (
            f"since {first_day}" if last else f"from {first_day} to {format_instant(until, Precision.DAY)}"
        )
        yield f"What was arranged {spell}, while by every account nobody held it?"
    if one.accounts_differ:
        days = f" for {days_words(one.disputed_days)}" if one.disputed_days else ""
        yield f"Accounts of who held it differ{days}: what else is recorded that bears on it?"
    if one.told_until:
        yield f"Who held it from {format_day(one.told_until)} on?"
    for step in one.steps:
        if not is_dated(step):
            yield f"When was it {sentence_list(step.statuses)}, and where is that recorded?"
    for times in one.times_differ:
        said = "; ".join(time.words for time in times.times)
        yield f"When was it {times.step}, and how is each time known? {said[0].upper()}{said[1:]}."
    for told in astray(one):
        yield (
            f"{told.teller} tells of {when_told(told)}; no step is recorded on that day. Is it the same "
            "happening, and how is each time known?"
        )
    yield from _asked_of_passage(one)


def _asked_of_passage(one: Passing) -> Iterable[str]:
    if not one.ended:
        yield "Did it arrive, and was it taken on, refused or ended otherwise?"
    for said in one.limits:
        if said.why_not is not None:
            yield f"Was the limit of {said.limit} kept? It cannot be told here: {said.why_not}."
    if one.carried_by is None:
        yield "Who or what made it happen?"
    if one.carries is None:
        yield "What information had to pass?"
    if one.channel is None:
        yield "How does this kind of request travel here?"
    open_now = [duty.duty for duty in one.duties if not duty.now.settled]
    if open_now:
        yield f"Who holds at this handoff today: {sentence_list([f'“{duty}”' for duty in open_now])}?"


def _unknown(what: str, test: Callable[[Passing], bool], passings: tuple[Passing, ...]) -> Unknown:
    return Unknown(what, tuple(one.reference for one in passings if test(one)), len(passings))


_TESTS: tuple[tuple[str, Callable[[Passing], bool]], ...] = (
    ("Nobody has said who held it", lambda one: not one.holders),
    ("From some day on nobody has said who held it", lambda one: one.told_until is not None),
    ("Nobody has said who or what carried it", lambda one: one.carried_by is None),
    ("Whether it could have come another way is not known", lambda one: one.other_way == "not_known"),
    ("A step has no recorded time", lambda one: any(not is_dated(step) for step in one.steps)),
    ("Times told of one step cannot all be so", lambda one: bool(one.times_differ)),
    (
        "A time is known only to the day or month",
        lambda one: any(step.precision in (Precision.DAY, Precision.MONTH) for step in one.dated),
    ),
    ("No acceptance, receipt or end is recorded", lambda one: not one.ended),
    ("How it travels is not known", lambda one: one.channel is None),
    ("What had to pass is not recorded", lambda one: one.carries is None),
    ("What became of single pieces of information is not recorded", lambda one: not one.items),
    (
        "When it was told what became of single pieces of information is not recorded",
        lambda one: bool(one.items),
    ),
    ("No expected time or limit is recorded", lambda one: not one.expected),
    (
        "Whether a time limit was kept cannot be told",
        lambda one: any(said.why_not is not None for said in one.limits),
    ),
    ("Neither patient nor carer has told of it", lambda one: not one.family),
)
