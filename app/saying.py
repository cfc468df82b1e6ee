"""What parties say, in words: the same wherever a claim is shown. It is never put better than it was said."""

from app.text import format_day, format_instant
from graph_schema.vocabulary import ClaimEvidence, Stance
from pathway.analysis.contradictions import Quote
from pathway.analysis.findings import HandoffDuty, Saying

NO_WORDS = "The words used were not recorded."


def said_words(saying: Saying) -> str:
    """Who says what of whom, in a sentence."""
    of_itself = saying.about == saying.by
    about = saying.about_name or ""
    said = {
        Stance.ACCEPTS: "we hold it",
        Stance.ASSERTS: "it is ours" if of_itself else f"{about} holds it",
        Stance.DENIES: "not us" if of_itself else f"not {about}",
        Stance.DELEGATES: f"passed on to {about}",
        Stance.NOBODY: "nobody holds it",
        Stance.DONT_KNOW: "we do not know who holds it",
    }[Stance(saying.stance)]
    typed = " (typed in for them, not their own word)" if saying.typed_for else ""
    return f"{saying.by_name}: {said}{typed}"


def counterpart_words(duty: HandoffDuty) -> str:
    """Why a duty that its holder claims is not agreed: nobody else says so, or not in their own word."""
    if duty.agreed_as_told:
        return "the counterpart’s agreement was typed in for it: not its own word"
    return "counterpart has not agreed"


def quotation(saying: Saying) -> str:
    """The words that were used, as they were used; that none are kept is said too."""
    return f"“{saying.words}”" if saying.words else NO_WORDS


def dated_words(saying: Saying) -> str:
    """
    On what it rests and since when.

    "Said, not written down, from 2 Mar 2025 to 1 Mar 2026".
    """
    until = f" to {format_day(saying.valid_to)}" if saying.valid_to else ""
    return f"{ClaimEvidence(saying.evidence).meaning}, from {format_day(saying.valid_from)}{until}"


def kept_words(quote: Quote) -> str:
    """Who typed it and when it was kept."""
    return f"Kept by {quote.typed_by} on {format_instant(quote.typed_at)}"
