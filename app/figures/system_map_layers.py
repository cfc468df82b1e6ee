"""
What may be shown on the lines of the map, one layer at a time: what is written, how wide, what is heard.

Each layer has a legend of its own: into which parts it sorts handoffs, each of which is in exactly one. States
of duties are drawn in the layer of duties alone. In: lines of a system's map. Out: words and numbers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.components.marks import LEGEND
from app.components.marks import MARKS as LOOKS
from app.components.marks import Mark as Drawn
from app.text import plural
from app.wording import MARKS, figure_words, middle_words
from pathway.analysis.coverage import ends_with_death
from pathway.analysis.findings import HandoffFinding, Mark
from pathway.analysis.system_map import Bundle, Line, no_remit, no_source, not_judged


@dataclass(frozen=True)
class Part:
    """One entry of a layer's legend: which handoffs are in it, and its words with a sign before them."""

    code: str
    words: str
    has: Callable[[HandoffFinding], bool]
    rare: bool = False
    """Left out of the legend where no handoff is in it."""


@dataclass(frozen=True)
class Layer:
    """
    One way of looking: what is written on a line, how wide it is, what is heard; and the parts of its legend.
    """

    name: str
    legend: str
    label: Callable[[Line | Bundle], str]
    weight: Callable[[Line | Bundle], float]
    words: Callable[[Line | Bundle], str]
    parts: Sequence[Part] = ()
    by_state: bool = False
    """Whether a line that is one handoff is drawn by the state of its worst critical duty."""

    def counts(self, handoffs: Iterable[HandoffFinding]) -> dict[str, int]:
        """How many handoffs are in each part of the legend that has any."""
        every = list(handoffs)
        found = {part.code: sum(map(part.has, every)) for part in self.parts}
        return {code: count for code, count in found.items() if count}


def _counted(
    name: str,
    legend: str,
    short: str,
    lacks: Callable[[HandoffFinding], bool],
    said: str,
    *,
    else_: str,
    apart: Callable[[HandoffFinding], bool] = lambda _one: False,
) -> Layer:
    """
    A layer that counts handoffs which lack something: "3 of 7 no source". `apart`: to which it does not apply,
    those that end with a death.
    """

    def total(one: Line | Bundle) -> int:
        return sum(map(lacks, one.handoffs))

    def label(one: Line | Bundle) -> str:
        return f"{total(one)} of {len(one.handoffs)} {short}" if total(one) else ""

    def words(one: Line | Bundle) -> str:
        return f"{said} at {total(one)} of {plural(len(one.handoffs), 'handoff')}."

    parts = (
        Part("none", short, lacks),
        Part("some", else_, lambda one: not lacks(one) and not apart(one)),
        Part("death", "end with a death", apart, rare=True),
    )
    return Layer(name, legend, label, lambda one: float(total(one)), words, parts)


def _lines(one: Line | Bundle) -> Sequence[Line]:
    return (one,) if isinstance(one, Line) else one.lines


def _duty_label(one: Line | Bundle) -> str:
    if isinstance(one, Line) and one.alone:
        return one.handoffs[0].handoff.kind.label
    every, opened = len(one.handoffs), sum(line.marks.get(Mark.OPEN, 0) for line in _lines(one))
    unanswered = sum(line.marks.get(Mark.NOT_ASKED, 0) for line in _lines(one))
    if opened:
        return f"● {opened} of {every}"
    return f"? {unanswered} of {every}" if unanswered else f"{every}"


def _duty_words(one: Line | Bundle) -> str:
    counts = [
        f"{sum(line.marks.get(mark, 0) for line in _lines(one))} {words}"
        for mark, words in DUTY_WORDS.items()
        if any(line.marks.get(mark, 0) for line in _lines(one))
    ]
    return f"{plural(len(one.handoffs), 'handoff')}: {', '.join(counts)}."


def _events_label(one: Line | Bundle) -> str:
    """The middle of what has a figure; "≥" where some handoff has none, for then it is at least that."""
    totals = [line.events for line in _lines(one)]
    known = [
        total.estimate for total in totals if total.estimate is not None and total.estimate.mean is not None
    ]
    if not known:
        return "no figure"
    figure = (
        middle_words(known[0]) if len(known) == 1 else figure_words(sum(each.mean or 0 for each in known))
    )
    return figure if all(total.is_whole for total in totals) else f"≥ {figure}"


def _events_words(one: Line | Bundle) -> str:
    without = sum(line.events.without_figure for line in _lines(one))
    out = f", without a figure at {without} of {plural(len(one.handoffs), 'handoff')}" if without else ""
    figure = _events_label(one).replace("≥", "at least")
    return f"Events expected in a year: {figure}{out}."


def _events_weight(one: Line | Bundle) -> float:
    return sum(line.events.for_order for line in _lines(one))


def _state(mark: Drawn, *, rare: bool = False) -> Part:
    look = LOOKS[mark]
    return Part(mark.value, f"{look.symbol} {look.words}".strip(), lambda one: MARKS[one.mark] is mark, rare)


DUTY_WORDS = {
    Mark.OPEN: "with a critical duty open",
    Mark.CLAIMED_ONLY: "claimed only",
    Mark.NOT_ASKED: "not answered",
    Mark.AGREED: "agreed",
    Mark.NOT_APPLICABLE: "does not apply",
}
LAYERS: Mapping[str, Layer] = {
    "duties": Layer(
        "Duties",
        "On a line, and in a box for the handoffs inside it: at how many of its handoffs a critical duty is open (●), else not answered (?). Its width: how many are open.",
        _duty_label, lambda one: float(sum(line.marks.get(Mark.OPEN, 0) for line in _lines(one))), _duty_words,
        (*map(_state, LEGEND), _state(Drawn.NOT_APPLICABLE, rare=True)), by_state=True,
    ),
    "events": Layer(
        "Events a year",
        "On a line, and in a box for the handoffs inside it: events expected in a year, moderate or worse; ≥ where some handoff has no figure. Its width: the same.",
        _events_label, _events_weight, _events_words,
        (
            Part("none", "without a figure", lambda one: one.rate.without_figure),
            Part("some", "with a figure", lambda one: not one.rate.without_figure),
        ),
    ),
    "unplaced": Layer(
        "Unplaced events",
        "In a box: events that name the organisation and stand at no handoff yet. They are on no line.",
        lambda _one: "", lambda _one: 0.0, lambda one: f"{plural(len(one.handoffs), 'handoff')}.",
    ),
    "sources": _counted(
        "Who could report",
        "On a line, and in a box for the handoffs inside it: at how many of its handoffs nobody could have reported an event: no events means nothing there.",
        "no source", no_source, "No event source", else_="a source covers it",
    ),
    "reviews": _counted(
        "Who reviewed",
        "On a line, and in a box for the handoffs inside it: at how many of its handoffs nobody is known to have judged a hazard, as Coverage counts it: that nothing "
        "was found counts where it is said by whom.",
        "no judgement known", not_judged, "Nobody is known to have judged a hazard", else_="judged",
        apart=ends_with_death,
    ),
    "remits": _counted(
        "Which remit reaches",
        "On a line, and in a box for the handoffs inside it: how many of its handoffs no oversight remit reaches.",
        "no remit", no_remit, "No remit reaches", else_="reached", apart=ends_with_death,
    ),
}  # fmt: skip
NO_REMITS = Layer(
    LAYERS["remits"].name,
    "Nobody can tell which handoffs a remit reaches: no remit of anybody is recorded.",
    lambda _one: "not known", lambda _one: 0.0, lambda _one: "Not known: no remit is recorded.",
    (Part("unknown", "not known: no remit is recorded", lambda _one: True),),
)  # fmt: skip
"""The layer of remits in a system of which none is recorded."""


def layer_of(code: str, *, remits: bool) -> Layer:
    """The layer with that code. `remits`: whether any remit of anybody is recorded."""
    return NO_REMITS if code == "remits" and not remits else LAYERS[code]
