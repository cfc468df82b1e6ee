"""
Barriers in words: what is known of one, who holds it, what is claimed of it, and what makes it weak.

The same on page, picture, file and paper. None of it says how well anybody works.
"""

from collections.abc import Sequence

from app.components.controls import tested_words
from app.forms.hazards import CONSEQUENCE, LIKELIHOOD
from app.text import address, format_day, plural, sentence_list
from graph_schema.hazards import Judgement
from graph_schema.vocabulary import BarrierSide, ControlState, HazardBasis, JudgedBy, LikelihoodScale
from pathway.analysis.bow_tie import Barrier, BowTie, HeldAt, Threat
from pathway.analysis.common_causes import CommonCause
from pathway.analysis.hazards import ControlFinding
from pathway.analysis.owners import NoOwner, Owner
from pathway.library.hazards import hazard_library

NO_OWNER = "D305"
"""The numbered check that counts barriers without an owner."""
WEAK = "a workaround, which never counts as more"
SIDES = {
    BarrierSide.PREVENTION: "before it fails",
    BarrierSide.RECOVERY: "after it has failed",
}
BARRIERS = "/barriers"


def bow_tie_address(handoff: str) -> str:
    """The bow-tie of a handoff."""
    return address("/handoff/bow-tie", id=handoff)


def cause_address(cause: CommonCause) -> str:
    """The barriers page, as if everything that rests on a cause had failed."""
    return f"{address(BARRIERS, without=cause.key)}#what-if"


def library_name(library_id: str | None) -> str:
    """
    An entry of the hazard library by its name; "" for none.

    >>> library_name("HZ-16"), library_name(None)
    ('Wrong patient or merged identity across systems', '')
    """
    return next((one.name for one in hazard_library() if one.id == library_id), "")


def state_words(found: ControlFinding) -> str:
    """What is known of a barrier on the day, and why it counts as no more."""
    why = ""
    if found.state is ControlState.UNVERIFIED and found.overdue:
        why = ": its test is overdue"
    elif found.control.workaround and found.state is ControlState.UNVERIFIED:
        why = f": {WEAK}"
    return f"{found.state.label}{why}"


def tested(found: ControlFinding) -> str:
    """When it was tested, and when to look again."""
    return ", ".join(part for part in tested_words(found) if part)


def claim_words(found: ControlFinding) -> str:
    """What it is claimed to stop; counts of challenges stand beside the claim, which they replace."""
    control = found.control
    tried = control.held + control.got_past
    seen = f"; held {control.held:,} of {plural(tried, 'challenge')}, which counts instead" if tried else ""
    return f"claimed to stop {control.effectiveness * 100:g} %{seen}"


def owner_words(owner: Owner) -> str:
    """
    Who keeps it working, or why nobody does.

    >>> owner_words(Owner("", "", NoOwner.NOT_SAID)), owner_words(Owner("Vale", "COM", None))
    ('nobody', 'Vale')
    """
    if owner.missing is None:
        return owner.name
    if owner.missing is NoOwner.NOT_SAID:
        return "nobody"
    return f"nobody: {owner.missing.value} ({owner.name})"


def holder_words(barrier: Barrier) -> str:
    """Who holds a barrier of a handoff, and at which end, said where it is not the usual one."""
    named = owner_words(barrier.owner)
    if barrier.unowned:
        return named
    where = barrier.held_at.value
    if not barrier.at_other_end:
        return f"{named}, {where}"
    other = "at neither end" if barrier.held_at is HeldAt.ELSEWHERE else f"at the other end: {where}"
    return f"{named}, {other}"


def shared_words(cause: CommonCause) -> str:
    """One common cause as a finding: "Referral mailbox: 9 barriers, 9 handoffs, 4 pathways"."""
    return f"{cause.name}: {plural(len(cause.barriers), 'barrier')}, {reach_words(cause)}"


def reach_words(cause: CommonCause) -> str:
    """How far a cause reaches: "9 handoffs, 4 pathways"."""
    drawn = plural(len(cause.pathways), "pathway") if cause.pathways else "no drawn pathway"
    return f"{plural(len(cause.handoffs), 'handoff')}, {drawn}"


def workaround_words(found: ControlFinding) -> str:
    """What a workaround depends on, since when, and what if that is away; "" for a designed barrier."""
    control = found.control
    if not control.workaround:
        return ""
    said = [
        f"depends on {control.depends_on}" if control.depends_on else "what it depends on is not recorded",
        f"since {format_day(control.since)}" if control.since else "",
        f"if absent: {control.if_absent}" if control.if_absent else "",
    ]
    return f"workaround; {'; '.join(part for part in said if part)}"


def judged_words(threat: Threat, side: JudgedBy) -> str:
    """One side's judgement of a threat with who and when: "moderate harm, possible; 4 people, 1 Feb 2026"."""
    judgement = threat.judged(side)
    return "not judged" if judgement is None else judgement_words(judgement)


def judgement_words(judgement: Judgement) -> str:
    """A judgement in words. Classes are labels of bands; they are never multiplied, added or averaged."""
    people = "how many is not recorded"
    if judgement.people is not None:
        people = plural(judgement.people, "person", "people")
    how = [
        "both ends together" if judgement.side is JudgedBy.BOTH else "",
        people,
        format_day(judgement.judged_on, unknown="date not recorded"),
        "times a year" if judgement.scale is LikelihoodScale.PER_YEAR else "",
        "as if there were no barriers" if judgement.basis is HazardBasis.INHERENT else "",
    ]
    classes = f"{CONSEQUENCE[judgement.consequence]}, {LIKELIHOOD[judgement.likelihood]}"
    return f"{classes}; {', '.join(part for part in how if part)}"


def numbers_words(numbers: Sequence[int]) -> str:
    """
    Threats or barriers by their numbers.

    >>> numbers_words((1, 3)), numbers_words(())
    ('1 and 3', 'none')
    """
    return sentence_list([f"{one}" for one in numbers]) or "none"


def carer_words(tie: BowTie) -> list[str]:
    """What a carer did, of how many: it is no control, and in no figure of risk."""
    carer, events = tie.one.carer, tie.one.events
    carried = "Carried by a carer: nobody was asked"
    if carer.asked:
        carried = f"Carried by a carer: {carer.carried:,} of {plural(carer.asked, 'crossing')} asked about"
    ways = []
    if carer.no_other_way:
        ways.append(f"No other way: {carer.no_other_way:,}")
    if carer.other_way_not_known:
        ways.append(f"Another way not known: {carer.other_way_not_known:,}")
    caught = "Caught by a carer: no event recorded"
    if events.any:
        caught = f"Caught by a carer: {events.caught_by_carer:,} of {plural(events.any, 'recorded event')}"
    kept = [f"Recorded as a control, which it is not: {one.control.name}" for one in tie.by_carer]
    return [carried, *ways, caught, *kept]
