"""A claim as it is kept: whose word it is depends on who types it and on what the party signed."""

from graph_schema.accountability import Claim
from graph_schema.vocabulary import ClaimEvidence, Stance


def as_kept(claim: Claim, *, on_behalf: bool) -> Claim:
    """
    The claim as it is kept. Typed in for somebody else without that party's evidence, `accepts` becomes
    `asserts`, and whatever it says of itself is not its own word (`typed_for`).

    Evidence of the party: a document it signed (statute, contract, agreed SOP with the party among the
    signatories).
    """
    typed_for = on_behalf and not _has_own_evidence(claim)
    accepts = typed_for and claim.stance is Stance.ACCEPTS
    stance = Stance.ASSERTS if accepts else claim.stance
    return claim.model_copy(update={"stance": stance, "typed_for": typed_for})


def _has_own_evidence(claim: Claim) -> bool:
    binding = (ClaimEvidence.STATUTE, ClaimEvidence.CONTRACT, ClaimEvidence.AGREED_SOP)
    return claim.evidence in binding and claim.by in claim.signatories
