"""How much harm at one handoff, and how sure: a part of the handoff's page."""

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source, figure_frame, svg_picture
from app.components.notices import note
from app.components.pieces import headline_number, stressed
from app.figures.intervals import Bar, intervals
from app.pages.handoff_working import WORKING
from app.text import (
    ORDER_ONLY,
    format_count,
    format_day,
    format_number,
    later_judgements_words,
    order_only,
    plural,
    sentence_list,
)
from app.wording import estimate_words, figure_words, middle_words, period_of
from graph_schema.vocabulary import EvidenceState, ReportingBasis
from pathway.analysis.backing import chances_above
from pathway.analysis.estimates import Estimate
from pathway.analysis.events import in_year
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.ordering import Highlight
from pathway.analysis.picture import Picture


def harm(one: HandoffFinding, picture: Picture) -> Component:
    """The card: headline, bars, the same in words, and the working."""
    drawn = bars(one)
    shown = (
        svg_picture(intervals(drawn), alt=alt_text(one), least_width=300)
        if drawn
        else html.P("No bar can be drawn: there is no figure.", className="quiet")
    )
    said = html.Div([_headline(one), *_cautions(one, picture), shown, *_in_words(one, picture)])
    return figure_frame(
        "How much harm, how sure",
        said,
        source=_source(one, picture),
        under=html.P(html.A("Show working", href=f"#{WORKING}", className="link")),
    )


def disagreement(one: HandoffFinding) -> list[Component]:
    """The banner where what was judged and what was recorded do not fit together."""
    if not one.rate.disagrees:
        return []
    return [
        note(
            [
                html.P(html.B("Assessment and incidents disagree.")),
                html.P(
                    f"Judged: {estimate_words(one.rate.judged_per_year)} a year. "
                    f"Recorded: {plural(one.events.in_set, 'event')} in the year. Had the judgement been right, so "
                    "few or so many records would be rare. Both are shown; judge the hazards again, and look "
                    "at how events are reported. It does not say which of the two is wrong."
                ),
            ]
        )
    ]


def bars(one: HandoffFinding) -> list[Bar]:
    """The figures that there are: judged, recorded, together."""
    rows = (
        ("judged", one.rate.judged_per_year, False),
        ("recorded", one.rate.recorded_per_year, False),
        ("together", one.rate.events_per_year, True),
    )
    return [
        Bar(label, figure.mean, figure.lo, figure.hi, _short(figure), figure.lower_limit, strong)
        for label, figure, strong in rows
        if figure is not None
    ]


def alt_text(one: HandoffFinding) -> str:
    """What the bars find, in a sentence."""
    said = [f"{bar.label} {bar.said}" for bar in bars(one)]
    return f"Moderate or worse events a year: {'; '.join(said)}. The same stands in words below."


# -- headline and words ----------------------------------------------------------------------------


def _headline(one: HandoffFinding) -> Component:
    figure = one.rate.events_per_year
    if figure is None:
        return html.P(stressed(no_figure(one.rate.state)), className="headline")
    limits = f"({figure_words(figure.lo)}–{figure_words(figure.hi)})"
    if figure.mean is None:
        words = f"Not assessed: anything {limits.replace('(', 'from ').replace('–', ' to ').rstrip(')')}"
        return html.P([stressed(words), " moderate or worse events a year"], className="headline")
    if figure.by_definition:
        return headline_number(
            "0", f"moderate or worse events a year, by definition. {one.rate.state.meaning}."
        )
    unit = f"moderate or worse events a year {limits}"
    if figure.lower_limit:
        unit += ", a lower limit"
    elif order_only(figure.lo, figure.hi):
        unit += f", {ORDER_ONLY}"
    return headline_number(middle_words(figure), unit)


def no_figure(state: EvidenceState) -> str:
    """Why there is no figure: it is neither zero nor safe."""
    why = {
        EvidenceState.NO_DENOMINATOR: "no crossing of the year is counted",
        EvidenceState.NOT_ASSESSED: "nobody has judged it, and no crossing of the year is counted",
        EvidenceState.SCALE_NOT_DECLARED: "the likelihood scale was not declared",
    }
    return f"No figure: {why.get(state, state.meaning.lower())}. That is not zero."


HIGHLIGHTS = {
    Highlight.YES: "Above the declared appetite, and a critical duty is open.",
    Highlight.POSSIBLY: "Above the declared appetite; a critical duty is perhaps open: not everyone has answered.",
    Highlight.RECORDED_ABOVE: "What was recorded in the year is above the declared appetite, though the assessment says "
    "less, and a critical duty is open.",
    Highlight.PERHAPS_ABOVE: "Perhaps above the declared appetite: what it rests on is known only between two ends, and "
    "it is above only at the higher. A critical duty is open, or perhaps open.",
    Highlight.ONE_PERSON: "Above the declared appetite by one person’s judgement: alone it highlights nothing.",
    Highlight.NO_APPETITE: "No appetite is declared, so nothing is highlighted.",
}


def _cautions(one: HandoffFinding, picture: Picture) -> list[Component]:
    """What must stand beside the headline, each where it applies."""
    unjudged = sum(hazard.used is None for hazard in one.hazards)
    said = [
        "This figure is one person’s judgement." if one.rate.one_judgement else "",
        f"Without what one person alone judged: {estimate_words(one.backed.events_per_year)} a year."
        if one.backed is not one.rate
        else "",
        f"{plural(unjudged, 'more hazard')} not judged yet, in no figure." if unjudged else "",
        later_judgements_words(one.judged_later),
        HIGHLIGHTS.get(one.highlight, ""),
        _appetite(one, picture.parameters.appetite),
    ]
    lines = [html.Div(line) for line in said if line]
    return [html.Div(lines, className="quiet")] if lines else []


def _appetite(one: HandoffFinding, appetite: float | None) -> str:
    low, high = chances_above(appetite, one.rate, one.backed).every
    if appetite is None or low is None or high is None:
        return ""
    least, most = chance_words(low), chance_words(high)
    between = least if least == most else f"{least} at the low end of what is known, {most} at the high end"
    return f"Chance of more than the declared {appetite:g} a year: {between}."


def chance_words(chance: float) -> str:
    """
    A chance in whole per cent.

    >>> chance_words(0.701), chance_words(0.999), chance_words(0.001)
    ('70 %', 'over 99 %', 'under 1 %')
    """
    return "over 99 %" if chance > 0.99 else "under 1 %" if chance < 0.01 else f"{chance * 100:.0f} %"


def _in_words(one: HandoffFinding, picture: Picture) -> list[Component]:
    rows = [
        ("Judged", _judged(one)),
        ("Recorded", _recorded(one, picture)),
        ("Together", estimate_words(one.rate.events_per_year)),
        ("Rests on", sentence_list([state.meaning for state in (one.rate.state, *one.rate.also)])),
    ]
    listed = html.Dl(
        [part for term, said in rows for part in (html.Dt(term), html.Dd(said))], className="facts"
    )
    return [listed, *_strip(one)]


def _judged(one: HandoffFinding) -> str:
    figure = one.rate.judged_per_year
    if figure is not None:
        return f"{estimate_words(figure)} a year"
    if one.rate.judged is not None:
        each = one.rate.judged
        return f"{format_number((each.mean or 0) * 1000)} per 1,000 crossings; crossings a year not known"
    return "nobody has judged" if not one.handoff.nothing_found else "recorded: nothing found; without a date"


def _recorded(one: HandoffFinding, picture: Picture) -> str:
    count = one.events
    carer = f"; caught by a carer: {count.caught_by_carer}"
    said = f"{plural(count.in_set, 'event')} in the year, of {format_count(count.any)} of any grade{carer}"
    if one.rate.reporting is ReportingBasis.NO_SOURCE:
        return f"{said}. {ReportingBasis.NO_SOURCE.meaning}"
    figure = one.rate.recorded_per_year
    if figure is None:
        return said
    return f"{said}. A year, as recorded: {estimate_words(figure)}{_but(one, picture)}"


def _but(one: HandoffFinding, picture: Picture) -> str:
    """What has to be known beside the plain count of the year."""
    seen, behind = one.evidence.in_year, _behind(one, picture)
    left_out = one.events.in_set - behind if one.rate.judged is not None else 0
    said = [
        f"{seen.low:g} to {seen.high:g} events: sender and receiver may have recorded the same"
        if seen.low < seen.high
        else "",
        f"{left_out} of them without effect on the judgement: see the working" if left_out else "",
    ]
    words = "; ".join(part for part in said if part)
    return f" ({words})" if words else ""


def _behind(one: HandoffFinding, picture: Picture) -> int:
    """How many events of the year change the judgement."""
    as_of = picture.snapshot.as_of
    return sum(event.id in one.evidence.event_ids and in_year(event, as_of) for event in one.event_list)


def _strip(one: HandoffFinding) -> list[Component]:
    if not one.rate.strip_per_year:
        return []
    said = [f"{rho * 100:g} % reported: {estimate_words(figure)}" for rho, figure in one.rate.strip_per_year]
    return [html.P(f"If the share reported were known. {'; '.join(said)} a year.", className="quiet")]


def _short(figure: Estimate) -> str:
    if figure.mean is None:
        return f"{figure_words(figure.lo)}–{figure_words(figure.hi)}, not assessed"
    return estimate_words(figure)


# -- source and working ----------------------------------------------------------------------------


def _source(one: HandoffFinding, picture: Picture) -> Source:
    snapshot = picture.snapshot
    judged = [hazard for hazard in one.hazards if hazard.used is not None]
    controls = {found.control.id for hazard in one.hazards for found in hazard.controls}
    unverified = {
        found.control.id
        for hazard in one.hazards
        for found in hazard.controls
        if found.state.value == "unverified"
    }
    left_out = [
        (len(one.hazards) - len(judged), "hazard", "not judged"),
        (one.judged_later, "judgement", "dated after the as-at date"),
        (one.events.ungraded, "event", "without a grade"),
        (one.events.undated, "event", "without a date"),
    ]
    return Source(
        f"{plural(len(judged), 'judged hazard')}, {plural(len(controls), 'control')} "
        f"({len(unverified)} unverified), {plural(one.events.any, 'recorded event')}, "
        f"traffic: {one.traffic.source.meaning.lower()}",
        period_of(picture),
        format_day(snapshot.as_of),
        sentence_list([f"{plural(count, noun)} {why}" for count, noun, why in left_out if count])
        or "nothing",
    )
