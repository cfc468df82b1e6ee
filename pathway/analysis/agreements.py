"""Which duties their holders agree to share on a day, and who leads: an agreement needs both."""

from collections.abc import Iterable
from datetime import date

from graph_schema.accountability import Claim
from graph_schema.entity import active_on
from graph_schema.vocabulary import Duty, Stance
from pathway.analysis.duties import FORMAL


def joint_leads(claims: Iterable[Claim], day: date) -> dict[Duty, str]:
    """
    The duties that their holders agree to share on a day, each with its lead; "" = nobody leads.

    One party's word makes no agreement: everybody who accepts the duty must say, or have signed, that it is
    shared. A lead must be the only one named, and be named by another than itself.
    """
    by_duty: dict[Duty, list[Claim]] = {}
    for claim in claims:
        if accepted_in(claim) is not None and active_on(day, claim.valid_from, claim.valid_to):
            by_duty.setdefault(claim.duty, []).append(claim)
    found = {}
    for duty, accepting in by_duty.items():
        joint = [claim for claim in accepting if claim.joint]
        sharing = {party for claim in joint for party in (claim.by, *claim.signatories)}
        if all(accepted_in(claim) in sharing for claim in accepting):
            leads = {claim.lead for claim in joint if claim.lead}
            named = {c.lead for c in joint if c.lead and {c.by, *c.signatories} - {c.lead}}
            found[duty] = next(iter(leads)) if len(leads) == 1 and named else ""
    return found


def accepted_in(claim: Claim) -> str | None:
    """Who accepts the duty by this claim: by its own word, or by its signature of a binding document."""
    signed = claim.evidence in FORMAL and claim.about in claim.signatories
    if claim.stance is Stance.ACCEPTS:
        return claim.by
    return claim.about if claim.stance is Stance.ASSERTS and (signed or claim.about == claim.by) else None
