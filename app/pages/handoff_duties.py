"""Who answers for one handoff: each duty's state, who says what, from when: a part of the handoff's page."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.asking import ASK
from app.components.marks import found_mark, legend
from app.components.pieces import card, link, quiet
from app.components.tables import Column, data_table
from app.confirming import last_words
from app.forms.addresses import form_address
from app.saying import counterpart_words, said_words
from app.text import DUTY_NAMES, address, format_day, format_share, sentence_list
from app.wording import source_here
from graph_schema.accountability import Claim
from graph_schema.vocabulary import ClaimEvidence, DutyBasis
from pathway.analysis.accountability import party_names
from pathway.analysis.confirmations import Ground, LastWords
from pathway.analysis.findings import HandoffDuty, HandoffFinding, Proposal, Saying
from pathway.analysis.picture import Picture

COLUMNS = (
    Column("duty", "Duty", heads_row=True),
    Column("state", "State"),
    Column("says", "Who says what"),
    Column("since", "Newest claim from"),
)


def duties(one: HandoffFinding, picture: Picture) -> Component:
    """The card: a row a duty, in the order of the vocabulary."""
    confirmed = _confirmed(one, picture)
    table = data_table(
        "duties",
        COLUMNS,
        [_row(duty, one, confirmed) for duty in one.duties],
        caption="Duties",
        order="In the order in which a handoff goes.",
        empty="No duty is in the vocabulary in use.",
        source=source_here(f"Claims about the duties of {one.name}", picture),
    )
    return card(
        "Who answers for it",
        [html.P(open_words(one)), table, *_later(one, picture), legend(), html.P(_ask(one))],
    )


def _ask(one: HandoffFinding) -> Component:
    return link("Ask who holds what", address(ASK, handoff=one.id))


def open_words(one: HandoffFinding) -> str:
    """
    How many duties are open, as a range where not everyone has answered.
    """
    low, high = one.open_low, one.open_high
    many = f"{low}" if low == high else f"{low} to {high}"
    said = [f"{many} of {one.applicable} duties open"]
    if high > low:
        said.append(
            f"the higher number if the {high - low} about which not everyone has answered are open too"
        )
    claimed = [DUTY_NAMES[duty.duty] for duty in one.duties if duty.claimed_only]
    if claimed:
        said.append(f"claimed, counterpart has not agreed: {sentence_list(claimed)}")
    return "; ".join(said) + "."


def _confirmed(one: HandoffFinding, picture: Picture) -> Mapping[str, str]:
    """Of the claims that were confirmed since they were said: by whom, and when last."""
    known, names = LastWords(picture.snapshot), party_names(picture.snapshot)
    words = [known.on_claim(claim) for claim in picture.snapshot.all(Claim) if claim.subject == one.id]
    return {each.subject: last_words(each, names) for each in words if each.ground is Ground.CONFIRMED}


def _row(duty: HandoffDuty, one: HandoffFinding, confirmed: Mapping[str, str]) -> dict[str, Any]:
    critical = [" ", quiet("critical")] if duty.critical else []
    return {
        "duty": [DUTY_NAMES[duty.duty], *critical, html.Br(), quiet(duty.duty.meaning)],
        "state": _state(duty, one),
        "says": _says(duty, one, confirmed),
        "since": _since(duty),
    }


def _since(duty: HandoffDuty) -> Component | str:
    if duty.since is None:
        return "no current claim" if duty.says else "–"
    return html.Span(format_day(duty.since), className="unbroken")


def _state(duty: HandoffDuty, one: HandoffFinding) -> list[Component]:
    shown: list[Component] = [html.Div(found_mark(duty))]
    rest = duty.text.partition("; ")[2]
    if rest:
        shown.append(html.Div(quiet(rest)))
    if duty.claimed_only:
        shown.append(html.Div(quiet(f"claimed, {counterpart_words(duty)}")))
    if duty.holder_names and not duty.state.is_open:
        shown.append(html.Div(quiet(kept_words(one))))
    if duty.gaps:
        gaps = sorted(duty.gaps, key=lambda gap: int(gap.value[1:]))
        shown.append(html.Div(quiet("Gap: " + "; ".join(f"{gap.value} {gap.meaning}" for gap in gaps))))
    return shown


def kept_words(one: HandoffFinding) -> str:
    """Held is not kept: whether the limit is, beside every holder."""
    if one.limit is None:
        return "Whether it is kept: not recorded"
    return "Within limit " + format_share(one.limit.kept, one.limit.known, unknown=one.limit.unknown)


def _says(duty: HandoffDuty, one: HandoffFinding, confirmed: Mapping[str, str]) -> list[Component]:
    said = [_saying(saying, one, confirmed.get(saying.claim_id, "")) for saying in duty.says]
    about = html.Span(f" on {DUTY_NAMES[duty.duty]}", className="visually-hidden")
    answer = link(["Add a claim", about], form_address("Claim", handoff=one.id, duty=duty.duty.value))
    nobody = [] if said else [html.Div(quiet("Nobody has said anything."))]
    return [*said, *nobody, *(html.Div(_proposal(one)) for one in duty.proposals), html.Div(answer)]


def _saying(saying: Saying, one: HandoffFinding, confirmed: str) -> Component:
    words = [f" “{saying.words}”"] if saying.words else []
    until = f" to {format_day(saying.valid_to)}" if saying.valid_to else ""
    lapsed = ", lapsed" if saying.lapsed else ""
    evidence = ClaimEvidence(saying.evidence).meaning.lower()
    again = f"; {confirmed}" if confirmed else ""
    dated = f"{evidence}, from {format_day(saying.valid_from)}{until}{lapsed}{again}"
    change = link("Change", form_address("Claim", handoff=one.id, id=saying.claim_id))
    return html.Div([said_words(saying), *words, ", ", quiet([dated, " · ", change])], className="saying")


def _proposal(proposal: Proposal) -> Component:
    basis = DutyBasis(proposal.basis)
    expected = "" if proposal.mandated or basis is DutyBasis.EXPECTATION else "; expected, not mandated"
    limit = f", {proposal.limit}" if proposal.limit else ""
    words = [
        f"Rule {proposal.rule_id} ",
        html.Em("proposes"),
        f" {_lower(proposal.holder_name)}{limit} ({_lower(basis.meaning)}{expected}). A proposal assigns nothing.",
    ]
    return quiet(words)


def _lower(words: str) -> str:
    """A vocabulary's meaning inside a sentence; a name keeps its capital."""
    return (
        words[0].lower() + words[1:]
        if words.startswith(("The ", "An ", "A ", "Each ", "Both ", "Who"))
        else words
    )


def _later(one: HandoffFinding, picture: Picture) -> list[Component]:
    """Claims that begin after the as-at date: kept, and in no state yet."""
    later = [
        claim
        for claim in picture.snapshot.all(Claim)
        if claim.subject == one.id and claim.valid_from > picture.snapshot.day
    ]
    if not later:
        return []
    items = [
        html.Li(
            [
                f"{DUTY_NAMES[claim.duty]}: said by {picture.places.organisation_name(claim.by)}, from "
                f"{format_day(claim.valid_from)}. ",
                link("Change", form_address("Claim", handoff=one.id, id=claim.id)),
            ]
        )
        for claim in later
    ]
    return [html.P("Kept, and not counted yet because they begin after the as-at date:"), html.Ul(items)]
