"""
What became of time limits, in words: the same on the page, the command line and in the document.

A limit is named with what it rests on. That one was broken says neither why nor by whom; where none is
recorded, nothing was kept.
"""

from collections.abc import Iterable, Sequence

from graph_schema.vocabulary import Precision
from pathway.analysis.accountability import limit_words
from pathway.analysis.limits import Limit, LimitFact, LimitSource, LimitState, Why
from pathway.reporting.limits import NONE_RECORDED, LimitSaid, duration_words
from pathway.reporting.words import format_instant, plural, sentence_list

_SAID_IN = (LimitState.BROKEN, LimitState.KEPT, LimitState.RUNNING, LimitState.CANNOT_TELL)
_WHY = {
    Why.NOT_RECORDED: "no step {steps} is recorded",
    Why.NO_TIME: "no time of {steps} is recorded",
    Why.COARSE: "the time of {steps} is not known exactly enough",
    Why.DIFFER: "the times told of {steps} differ",
    Why.ENDED: "it ended otherwise ({steps})",
}
Told = Sequence[tuple[str, Sequence[LimitFact]]]
"""The limits of some crossings, each with the crossing's reference."""


def said_of(facts: Iterable[LimitFact]) -> tuple[LimitSaid, ...]:
    """What became of each limit, for a document."""
    return tuple(
        LimitSaid(
            limit=limit_and_source(fact.limit),
            words=fact_words(fact),
            broken=fact.state is LimitState.BROKEN,
            why_not=why_words(fact) if fact.state is LimitState.CANNOT_TELL else None,
        )
        for fact in facts
    )


def fact_words(fact: LimitFact) -> str:
    """What became of one limit, and which it is: "broken: day 16, limit 7 days from seen to received (…)"."""
    return f"{state_words(fact)}; limit {limit_and_source(fact.limit)}"


def state_words(fact: LimitFact) -> str:
    """What became of one limit: "broken: day 16"."""
    said = why_words(fact) if fact.state is LimitState.CANNOT_TELL else took_words(fact)
    return f"{fact.state.value}: {said}"


def took_words(fact: LimitFact) -> str:
    """How long it took, or has run so far, no more exactly than its times are known."""
    if fact.shortest is None or (fact.longest is None and fact.state is not LimitState.BROKEN):
        return "how long it took is not known"
    until = f" by {format_instant(fact.as_of, Precision.DAY)}"
    if fact.longest is None:
        return f"it never arrived, after {_least(fact)}{until}"
    if fact.longest < 0:
        return f"“{fact.limit.stop.label}” came before “{fact.limit.start.label}”"
    said = _least(fact)
    if fact.days is None and (longest := duration_words(fact.longest)) != said:
        said = f"between {said} and {longest}"
    return f"{said}{until}" if fact.state is LimitState.RUNNING else said


def _least(fact: LimitFact) -> str:
    """The day that it came to, counted from the first as nought, or the shortest time it may have taken."""
    return f"day {fact.days}" if fact.days is not None else duration_words(max(0.0, fact.shortest or 0.0))


def why_words(fact: LimitFact) -> str:
    """Why it cannot be told whether a limit was kept."""
    joiner = "or" if fact.why in (Why.NOT_RECORDED, Why.NO_TIME) else "and"
    steps = sentence_list([f"“{step.label}”" for step in fact.about], joiner=joiner)
    return _WHY[fact.why].format(steps=steps) if fact.why else "not known"


def limit_and_source(limit: Limit) -> str:
    """A limit with what it rests on: "24 hours from discharged to received (rule AR-04, contract)"."""
    words = limit_words(limit.hours, limit.start.label, limit.stop.label)
    return f"{words} ({'; '.join(source_words(limit.sources))})"


def source_words(sources: Iterable[LimitSource]) -> list[str]:
    """What a limit rests on; rules that say the same of it stand together."""
    alike: dict[tuple[str, ...], list[str]] = {}
    said: list[str] = []
    for one in sources:
        rest = (
            one.basis.label,
            *(() if one.mandated else ("expected, not mandated",)),
            *(("never to be passed",) if one.never_over else ()),
        )
        if one.rule is None:
            said.append(", ".join(("this handoff’s own", *rest)))
        else:
            alike.setdefault(rest, []).append(one.rule)
    return [*said, *(", ".join((_rules(rules), *rest)) for rest, rules in alike.items())]


def _rules(rules: Sequence[str]) -> str:
    return f"{'rule' if len(rules) == 1 else 'rules'} {sentence_list(list(rules))}"


def limits_sentence(told: Told) -> str:
    """
    How many limits were broken, kept and cannot be told, where, and by which rule.

    Crossings without a recorded limit are counted apart: they kept none.
    """
    facts = [fact for _, facts in told for fact in facts]
    without = sum(not facts for _, facts in told)
    if not facts:
        return f"Time limits: {NONE_RECORDED} for any of them." if told else ""
    shown = [_counted(state, told) for state in _SAID_IN]
    have = f"{plural(len(facts), 'time limit')} of {plural(len(told) - without, 'crossing')}"
    of_others = f" For {plural(without, 'crossing')} {NONE_RECORDED}." if without else ""
    return f"{have}: {sentence_list(shown)}.{of_others}"


def _counted(state: LimitState, told: Told) -> str:
    """So many in one state; of those broken and those that cannot be told also where."""
    count = sum(fact.state is state for _, facts in told for fact in facts)
    where = [
        f"{reference}, {_by([fact for fact in facts if fact.state is state])}"
        for reference, facts in told
        if any(fact.state is state for fact in facts)
    ]
    named = state in (LimitState.BROKEN, LimitState.CANNOT_TELL)
    said = f"{count} {'that ' if state is LimitState.CANNOT_TELL else ''}{state.value}"
    return said + (f" ({'; '.join(where)})" if where and named else "")


def _by(facts: Iterable[LimitFact]) -> str:
    """Which rules set them: "rules AR-09a and AR-09b"."""
    sources = [source for fact in facts for source in fact.limit.sources]
    rules = list(dict.fromkeys(source.rule for source in sources if source.rule))
    own = ["its own"] if any(source.rule is None for source in sources) else []
    return sentence_list([*own, *([_rules(rules)] if rules else [])])
