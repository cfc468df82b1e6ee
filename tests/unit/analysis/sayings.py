"""
Claims written as a safety lead would say them, for tests.

`"A accepts, B asserts A by contract signed A B, PT denies"`: who, stance, of whom (left out where it is
the speaker), then optionally `by` evidence, `signed` parties, `from` day, `until` day, `review` day.
"""

from collections.abc import Iterable

from graph_schema.vocabulary import ClaimEvidence, Duty, PartyRole, Stance
from pathway.analysis.duties import DutyClaim, Standing

ROLES = {
    **dict.fromkeys(["A", "B", "C", "AB", "A1", "A2"], frozenset({PartyRole.PROVIDER})),
    **dict.fromkeys(["X", "Y"], frozenset({PartyRole.ICB})),
    "R": frozenset({PartyRole.REGION}),
    "PT": frozenset({PartyRole.PATIENT}),
    "CR": frozenset({PartyRole.CARER}),
    "Q": frozenset({PartyRole.GROUP}),
}
_WORDS = {"by", "signed", "from", "until", "review"}


def said(text: str, duty: Duty = Duty.CLINICAL) -> list[DutyClaim[float]]:
    """The claims in a sentence; an empty one has none."""
    return [_claim(part.split(), duty) for part in text.split(",") if part.strip()]


def _claim(words: list[str], duty: Duty) -> DutyClaim[float]:
    by, stance, rest = words[0], Stance(words[1]), words[2:]
    silent = stance in (Stance.NOBODY, Stance.DONT_KNOW)
    about = rest.pop(0) if rest and rest[0] not in _WORDS else "" if silent else by
    options: dict[str, list[str]] = {}
    for word in rest:
        if word in _WORDS:
            options[word] = []
        else:
            options[list(options)[-1]].append(word)
    return DutyClaim(
        duty=duty,
        by=by,
        stance=stance,
        about=about,
        t0=float(options.get("from", ["0"])[0]),
        t1=float(options["until"][0]) if "until" in options else None,
        review=float(options["review"][0]) if "review" in options else None,
        evidence=ClaimEvidence(options.get("by", ["verbal"])[0]),
        signatories=frozenset(options.get("signed", [])),
    )


def standing(principals: Iterable[str] = (), **more: object) -> Standing:
    """What is declared of these parties; the same principals for every duty."""
    return Standing(ROLES, principals=dict.fromkeys(Duty, frozenset(principals)), **more)
