"""
Words with their meaning: every code list that people argue about, each word written once.

A `Term` is a string (its code), knows what it means, and knows what else people call it. Dropdowns,
tooltips, the glossary, import checks and error messages are worked out from here.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Self


class Term(StrEnum):
    """
    A code with its meaning and its other names.

    >>> HandoffKind.REFERRAL.meaning
    'A request that another service takes a person on; may wait before anyone reads it'
    >>> HandoffKind.read("Clinic letter")
    <HandoffKind.LETTER: 'letter'>
    """

    meaning: str
    also_called: tuple[str, ...]

    def __new__(cls, code: str, meaning: str = "", also_called: tuple[str, ...] = ()) -> Self:
        term = str.__new__(cls, code)
        term._value_ = code
        term.meaning = meaning
        term.also_called = also_called
        return term

    @property
    def label(self) -> str:
        """The code as people read it: `care_request` is "care request"."""
        return self.value.replace("_", " ")

    @classmethod
    def read(cls, text: str) -> Self:
        """The term with that code, label or other name, whatever its case; `ValueError` if there is none."""
        wanted = " ".join(text.strip().lower().replace("_", " ").split())
        if (code := _codes_by_name(cls).get(wanted)) is None:
            raise ValueError(f"expected one of: {', '.join(term.value for term in cls)}")
        return cls(code)


@cache
def _codes_by_name(kind: type[Term]) -> Mapping[str, str]:
    """The code of each term by its label and other names, in small letters; the first term keeps a name."""
    found: dict[str, str] = {}
    for term in kind:
        for name in (term.label, *term.also_called):
            found.setdefault(name.lower(), term.value)
    return found


class HandoffKind(Term):
    """What has to pass: a person, a request, a piece of information, a task or a thing."""

    REFERRAL = (
        "referral",
        "A request that another service takes a person on; may wait before anyone reads it",
        ("triage", "urgent suspected cancer referral"),
    )
    RETURN = "return", "A request or person sent back unaccepted", ("bounce", "rejected referral")
    ADVICE = (
        "advice",
        "Advice asked or given without the person moving",
        ("swallow advice", "advice and guidance"),
    )
    ADMISSION = "admission", "A person enters a hospital bed", ("care home to ED",)
    URGENT_CALL = (
        "urgent_call",
        "A call or message between 111, 999, out-of-hours and others",
        ("111/OOH", "urgent call"),
    )
    AMBULANCE_HANDOVER = (
        "ambulance_handover",
        "A person passes from an ambulance crew to a hospital",
        ("ambulance to ED",),
    )
    WARD_MOVE = (
        "ward_move",
        "A person moves between wards or teams of one provider",
        ("ED to ward", "ED to AMU"),
    )
    HOSPITAL_TRANSFER = (
        "hospital_transfer",
        "A person moves between hospitals, including back from a specialist centre",
        ("inter-hospital", "repatriation"),
    )
    RESULT = "result", "A test or imaging result reaches whoever must act on it", ("imaging result",)
    DISCHARGE = (
        "discharge",
        "A person leaves a hospital; the summary and its tasks go to others",
        ("discharge summary",),
    )
    LETTER = "letter", "A clinic letter or other correspondence", ("clinic letter", "outpatient to GP")
    PRESCRIPTION = (
        "prescription",
        "A prescription, dose change or authority to give a medicine",
        ("GP to pharmacy", "insulin authority"),
    )
    SUPPLY = (
        "supply",
        "Medicines, equipment, dressings or consumables",
        ("equipment order", "discharge to home"),
    )
    CARE_REQUEST = (
        "care_request",
        "Start or restart of community or social care",
        ("community referral", "care restart", "discharge to community", "discharge to social care"),
    )
    FOLLOW_UP = (
        "follow_up",
        "A later contact that somebody must make happen",
        ("waiting list", "outpatient", "missed appointment"),
    )
    SHARED_CARE = (
        "shared_care",
        "Two services share prescribing or monitoring",
        ("shared-care prescribing",),
    )
    PLANNED_TRANSITION = (
        "planned_transition",
        "A move between life stages or services planned in advance",
        ("CAMHS/paediatric to adult",),
    )
    TRANSPORT = "transport", "A journey that has to be arranged", ("patient transport",)
    INFORMATION = (
        "information",
        "Information only: nothing is asked of the receiver",
        ("discharge medicines service",),
    )
    ESCALATION = (
        "escalation",
        "A concern, complaint, risk or request to co-ordinate, to a body that should act",
        ("concern to ICB", "cross-system learning response"),
    )
    GOVERNANCE_TRANSFER = (
        "governance_transfer",
        "Responsibility moves because a body changes",
        ("statutory transfer", "merger"),
    )
    UNKNOWN = "unknown", "Not said yet"


class Duty(Term):
    """What somebody must answer for at a handoff. The first eight are vocabulary v1; all ten are v2."""

    HANDOVER = "HANDOVER", "Who must send complete information and know it arrived?"
    ACCEPT = "ACCEPT", "Who must accept or refuse, and by when?"
    CLINICAL = "CLINICAL", "Who is clinically responsible between release and acceptance?"
    FAILSAFE = "FAILSAFE", "Who notices if it never arrives, bounces or stalls?"
    CONTACT = "CONTACT", "Whom does the patient or carer ring meanwhile?"
    MONITOR = "MONITOR", "Who measures whether this handoff is safe?"
    ESCALATE = "ESCALATE", "Who must act when it is not?"
    OVERSEE = "OVERSEE", "Which body sees the handoff as a whole?"
    RISK = "RISK", "Who owns the risk at this boundary?"
    COORDINATE = "COORDINATE", "Who joins up this person's plan across services?"

    @property
    def label(self) -> str:
        """Lower case for sentences: "clinical"."""
        return self.value.lower()


DUTIES_V1: tuple[Duty, ...] = tuple(Duty)[:8]
DUTIES_V2: tuple[Duty, ...] = tuple(Duty)
CRITICAL_DUTIES: tuple[Duty, ...] = (Duty.ACCEPT, Duty.CLINICAL)


class Stance(Term):
    """What a party says about a duty."""

    ACCEPTS = "accepts", "We hold it (said about oneself)"
    ASSERTS = "asserts", "They hold it (said about another)"
    DENIES = "denies", "This party does not hold it"
    DELEGATES = "delegates", "We have passed it to them"
    NOBODY = "nobody", "Nobody holds it"
    DONT_KNOW = "dont_know", "We do not know who holds it", ("don't know",)


class ClaimEvidence(Term):
    """What a claim rests on."""

    STATUTE = "statute", "An Act or regulation"
    CONTRACT = "contract", "A contract clause"
    AGREED_SOP = "agreed_sop", "A procedure or memorandum agreed by the parties", ("agreed SOP", "MoU")
    OWN_POLICY = "own_policy", "One party's own policy"
    VERBAL = "verbal", "Said, not written"


class DutyState(Term):
    """What the claims about one duty add up to on one date (METHOD 4.3)."""

    NOT_APPLICABLE = "NOT_APPLICABLE", "The duty does not apply here"
    ASSIGNED = "ASSIGNED", "Holder and counterpart agree"
    ASSIGNED_REVIEW_DUE = "ASSIGNED_REVIEW_DUE", "Agreed, but the review date has come"
    JOINT_NO_LEAD = "JOINT_NO_LEAD", "Shared, nobody leads"
    ASSUMED_SELF = "ASSUMED_SELF", "Claimed, not confirmed: only they say so"
    ASSUMED_IMPUTED = "ASSUMED_IMPUTED", "Others think it is them; they have not said"
    CONTESTED = "CONTESTED", "Answers differ"
    DELEGATED_UNACCEPTED = "DELEGATED_UNACCEPTED", "Passed on, not accepted"
    PATIENT_HELD = "PATIENT_HELD", "Left to the patient or carer"
    OVERSIGHT_ONLY = "OVERSIGHT_ONLY", "Only an oversight body is named"
    UNASSIGNED = "UNASSIGNED", "Everyone has answered, nobody holds it"
    STALE = "STALE", "A claim has lapsed and nothing has replaced it"
    NOT_ASSESSED = "NOT_ASSESSED", "Not everyone has answered"

    @property
    def is_open(self) -> bool:
        """True where somebody has answered and the duty has no agreed or claiming holder."""
        return self in _OPEN

    @property
    def is_soft(self) -> bool:
        """True where there is a holder, but not a confirmed, current, leading one."""
        return self in _SOFT


_OPEN = {
    DutyState.ASSUMED_IMPUTED,
    DutyState.CONTESTED,
    DutyState.DELEGATED_UNACCEPTED,
    DutyState.PATIENT_HELD,
    DutyState.OVERSIGHT_ONLY,
    DutyState.UNASSIGNED,
    DutyState.STALE,
}
_SOFT = {DutyState.ASSUMED_SELF, DutyState.JOINT_NO_LEAD, DutyState.ASSIGNED_REVIEW_DUE}


class GapType(Term):
    """Labels for gaps in accountability, worked out from a duty's state, never stored."""

    G1 = "G1", "Nobody holds it"
    G2 = "G2", "Lapsed: body, post or agreement has ended"
    G3 = "G3", "Proposed, not accepted"
    G4 = "G4", "Answers differ"
    G5 = "G5", "Shared, nobody leads"
    G6 = "G6", "Expected, not mandated"
    G7 = "G7", "Left to the patient or carer"
    G8 = "G8", "Holder is a vacant post"
    G9 = "G9", "Outside any body's oversight"
    G10 = "G10", "Nobody, or not everyone, has answered"


class Sector(Term):
    """The part of health and care an organisation works in; sectors are shown in this order."""

    PRIMARY = "primary", "General practice and other first contact", ("GP practice", "gp")
    PHARMACY = "pharmacy", "Community pharmacy, optometry, dentistry", ("community pharmacy",)
    URGENT = "urgent", "111, out-of-hours, ambulance", ("ambulance trust", "NHS 111 provider")
    ACUTE = "acute", "General hospitals", ("acute trust",)
    TERTIARY = "tertiary", "Specialist centres", ("tertiary trust",)
    MENTAL_HEALTH = "mental_health", "Mental health, learning disability and autism"
    COMMUNITY = "community", "Community nursing and therapy, intermediate care", ("community trust",)
    SOCIAL_CARE = (
        "social_care",
        "Council adult and children's social care, home care, care homes",
        ("local authority", "independent home care", "care home"),
    )
    SUPPLY = "supply", "Equipment, transport and other suppliers", ("independent supplier",)
    VOLUNTARY = "voluntary", "Charities, hospices, community groups", ("hospice",)
    OVERSIGHT = (
        "oversight",
        "ICBs, regions, collaboratives and national bodies",
        ("ICB", "region", "provider collaborative"),
    )
    UNKNOWN = "unknown", "Not said yet"


class PartyRole(Term):
    """What a party is, over a period; one body can have several at once."""

    PROVIDER = "provider", "Gives care"
    LEAD_PROVIDER = "lead_provider", "Gives care and holds contracts with other providers"
    COMMISSIONER = "commissioner", "Buys care"
    ICB = "icb", "Integrated care board"
    REGION = "region", "Regional oversight body"
    NATIONAL = "national", "National body"
    COLLABORATIVE = "collaborative", "Provider collaborative, cluster or partnership"
    LOCAL_AUTHORITY = "local_authority", "Council"
    PATIENT = "patient", "A patient, or patients as a group"
    CARER = "carer", "A carer, or carers as a group"
    GROUP = "group", "Another group of people"


OVERSIGHT_ROLES = frozenset({PartyRole.ICB, PartyRole.REGION, PartyRole.NATIONAL, PartyRole.COLLABORATIVE})
PROVIDER_ROLES = frozenset({PartyRole.PROVIDER, PartyRole.LEAD_PROVIDER, PartyRole.LOCAL_AUTHORITY})


class End(Term):
    """Ends of a handoff that are not a service."""

    HOME = "HOME", "The person's own home; they and their carers look after themselves"
    PATIENT = "PATIENT", "The patient starts or receives it"
    CARER = "CARER", "A carer starts or receives it"
    DIED = "DIED", "The person has died"
    LOST = "LOST", "Known lost to follow-up"
    OPEN = "OPEN", "Still in progress"


class Channel(Term):
    """How it travels."""

    STRUCTURED = "structured", "Structured electronic message"
    DOCUMENT = "document", "Electronic document or letter"
    SHARED_RECORD = "shared_record", "A record both sides can open"
    PHONE = "phone", "Telephone"
    VERBAL = "verbal", "Face to face"
    PAPER = "paper", "Paper, fax or post"
    CARER = "carer", "Carried by a patient or carer"
    NONE = "none", "No channel exists"
    UNKNOWN = "unknown", "Not said yet"


class CrossingStatus(Term):
    """What has happened to one request or transfer, each with its own time."""

    EXPECTED = "expected", "It should have been sent by now"
    SEEN = "seen", "The person was seen; a letter or result is due"
    TYPED = "typed", "Written, not yet sent"
    DISCHARGED = "discharged", "The person has left"
    SENT = "sent", "Sent by the sender"
    DELIVERED = "delivered", "Delivered to the receiver's system"
    ARRIVED = "arrived", "The person or thing has arrived"
    RECEIVED = "received", "Received by the receiver"
    READ = "read", "Opened by somebody"
    ACCEPTED = "accepted", "The receiver has taken it on"
    REFUSED = "refused", "The receiver will not take it on"
    RETURNED = "returned", "Sent back"
    CANCELLED = "cancelled", "Closed before it was done"
    NEVER_ARRIVED = "never_arrived", "Known not to have arrived"
    NOTICED = "noticed", "Somebody noticed that it had gone wrong"
    CONTACT_MADE = "contact_made", "The first contact after it was made"
    ACTED_ON = "acted_on", "What it asked for was done"
    CLOSED = "closed", "Finished"


class Carrier(Term):
    """Who made the crossing happen."""

    SERVICE = "service", "A service did", ("staff",)
    PATIENT = "patient", "The patient did"
    CARER = "carer", "A carer did"
    NOBODY = "nobody", "Nobody did"


class Answer(Term):
    """Yes, no, or not known: an answer nobody gave is never a no."""

    YES = "yes", "Yes", ("true", "y", "1")
    NO = "no", "No", ("false", "n", "0")
    NOT_KNOWN = "not_known", "Not known", ("unknown", "u", "")


class ItemState(Term):
    """
    What became of one piece of information at a crossing: whether it was in the service's own message.

    What a patient or carer brought beside that message is not told by it.
    """

    SENT = "sent", "In the service’s own message to the receiver, and up to date", ("carried",)
    MISSING = "missing", "Not in the service’s own message to the receiver", ("absent", "left out")
    OUT_OF_DATE = "out_of_date", "In the service’s own message, as it had been before", ("stale", "old")


class Precision(Term):
    """How exactly a time is known; ordering respects it."""

    EXACT = "exact", "To the second or minute"
    HOUR = "hour", "To the hour"
    DAY = "day", "Only the day is known"
    MONTH = "month", "Only the month is known"
    ORDER = "order", "Only its place in the order is known"


class AccountKind(Term):
    """What sort of statement an account is."""

    FACT = "fact", "Recorded at the time, or checked"
    ACCOUNT = "account", "Somebody's telling of it"
    INTERPRETATION = "interpretation", "Somebody's reading of what it meant"


class EventType(Term):
    """What was recorded."""

    INCIDENT = "incident", "Something happened, or failed to, that could have or did harm"
    RISK = "risk", "Something that could happen; no patient affected yet"
    OUTCOME = "outcome", "An outcome of concern whose cause is not known"
    GOOD_CARE = "good_care", "Something that went well", ("good care",)


class Scheme(Term):
    """Where an event was recorded."""

    LFPSE = "lfpse", "Learn from Patient Safety Events"
    NRLS = "nrls", "National Reporting and Learning System (to June 2024)"
    LOCAL = "local", "A local risk management system"
    COMPLAINT = "complaint", "A complaint"
    FEEDBACK = "feedback", "Patient or carer feedback"
    CASE_REVIEW = "case_review", "Found by reviewing case notes"


class Harm(Term):
    """Grade of harm, mildest first. LFPSE codes run the other way and are turned round at import."""

    NONE = "none", "No harm", ("no", "no harm", "no physical harm", "no psychological harm")
    LOW = "low", "Low harm", ("low harm", "low physical harm", "low psychological harm")
    MODERATE = (
        "moderate",
        "Moderate harm",
        ("moderate harm", "moderate physical harm", "moderate psychological harm"),
    )
    SEVERE = (
        "severe",
        "Severe harm",
        ("severe harm", "severe physical harm", "severe psychological harm"),
    )
    FATAL = "fatal", "The person died and the event may have contributed", ("death",)
    NOT_RECORDED = "not_recorded", "No grade was recorded", ("not recorded", "unknown", "")

    @property
    def rank(self) -> int:
        """0 for none to 4 for fatal; -1 where no grade was recorded, which is not "none"."""
        return _HARM_RANK[self]


_HARM_RANK = {harm: rank for rank, harm in enumerate(tuple(Harm)[:5])} | {Harm.NOT_RECORDED: -1}


class EventSet(Term):
    """Which grades an event rate counts; each set contains the next."""

    ANY = "any", "Every recorded event, near misses too"
    HARM = "harm", "Low harm or worse"
    MODERATE_PLUS = "moderate_plus", "Moderate harm or worse (the headline)"
    SEVERE_PLUS = "severe_plus", "Severe harm or worse"

    @property
    def lowest_class(self) -> int:
        """The lowest consequence class C (1 none .. 5 fatal) that belongs to the set."""
        return {"any": 1, "harm": 2, "moderate_plus": 3, "severe_plus": 4}[self.value]


class CaughtBy(Term):
    """Who stopped it, or noticed it."""

    PATIENT = "patient", "The patient"
    CARER = "carer", "A carer"
    STAFF = "staff", "A member of staff"
    SYSTEM = "system", "A system check"
    NOBODY = "nobody", "Nobody"
    NOT_RECORDED = "not_recorded", "Not recorded", ("not recorded", "unknown", "")


class ReporterSide(Term):
    """Which end of the handoff recorded the event."""

    SENDER = "sender", "The sending side"
    RECEIVER = "receiver", "The receiving side"
    NEITHER = "neither", "Somebody else"
    NOT_RECORDED = "not_recorded", "Not recorded", ("not recorded", "unknown", "")


class MatchState(Term):
    """Whether an event belongs to a handoff."""

    INFERRED = "inferred", "Worked out from the record, not yet looked at by a person"
    CONFIRMED = "confirmed", "A person has placed it here"
    REFUSED = "refused", "A person has said it does not belong here; remembered"


class LikelihoodScale(Term):
    """What a likelihood class 1 to 5 was a likelihood of."""

    PER_TRAVERSAL = "per_traversal", "Chance at each crossing", ("probability",)
    PER_YEAR = "per_year", "Times a year", ("frequency",)
    NOT_DECLARED = "not_declared", "The register does not say", ("not declared", "")


class HazardBasis(Term):
    """Which risk was judged."""

    RESIDUAL = "residual", "With the controls in place"
    INHERENT = "inherent", "As if there were no controls"


class JudgedBy(Term):
    """Whose judgement it is; both ends' judgements are kept apart."""

    SENDER = "sender", "The sending organisation"
    RECEIVER = "receiver", "The receiving organisation"
    BOTH = "both", "Both ends together"
    OTHER = "other", "Somebody else"


class Guideword(Term):
    """Ways in which anything that has to pass can fail to: prompts for every kind of handoff."""

    NOT_SENT = "not_sent", "Not sent"
    LATE = "late", "Sent or arriving too late"
    WRONG_PLACE = "wrong_place", "Sent to the wrong place"
    INCOMPLETE = "incomplete", "Something that is needed is missing"
    NOT_READ = "not_read", "Arrived, and nobody read it"
    NOT_ACTED = "not_acted", "Read, and nobody acted", ("read not acted",)
    ACTED_TWICE = "acted_twice", "Acted on twice"


class PromptOutcome(Term):
    """What came of considering one prompt at one handoff."""

    HAZARD = "hazard_recorded", "It may happen here, and a hazard is recorded", ("hazard",)
    DOES_NOT_APPLY = "does_not_apply", "It does not apply here, for the reason given", ("refused",)
    NOT_KNOWN = "not_known", "Looked at, and not known yet"


class ControlState(Term):
    """What is known of a control."""

    VERIFIED = "verified", "Tested, and within its review date"
    UNVERIFIED = "unverified", "Claimed, not tested or test out of date"
    FAILED = "failed", "Tested and found not to work", ("failed / not in place",)
    NOT_IN_PLACE = "not_in_place", "Not there"


class BarrierSide(Term):
    """Where a control stands in the bow-tie."""

    PREVENTION = "prevention", "Before the handoff fails"
    RECOVERY = "recovery", "After it has failed"


class DutyBasis(Term):
    """What a duty rule or remit rests on."""

    STATUTE = "statute", "An Act or regulation"
    CONTRACT = "contract", "A contract clause"
    STANDARD = "standard", "A national standard"
    AGREEMENT = "agreement", "A written agreement"
    CONVENTION = "convention", "Custom and practice"
    EXPECTATION = "expectation", "Expected, not mandated", ("guidance",)
    PRINCIPLE = "principle", "A principle"
    NONE = "none", "Nothing written"


class RuleHolder(Term):
    """Whom a duty rule proposes, read at each handoff."""

    SENDER = "sender", "The sending organisation"
    RECEIVER = "receiver", "The receiving organisation"
    REQUESTER = "requester", "Whoever asked for the test"
    SHARED = "shared", "Both until handover is complete"
    EACH_PROVIDER = "each_provider", "Each provider for its own part"
    ICB_THEN_REGION = "icb_then_region_then_national", "The ICB, then the region, then the national body"
    NEVER_PATIENT_OR_CARER = "never_patient_or_carer", "Anyone but the patient or carer"


class SuccessionKind(Term):
    """How one body became another."""

    MERGE = "merge", "Several bodies became one", ("merger",)
    SPLIT = "split", "One body became several"
    TRANSFER = "transfer", "A body's work moved"
    ABOLITION = "abolition", "A body ended without a successor"
    RENAME = "rename", "Same body, new name"


class OrganisationLinkKind(Term):
    """How one organisation stands to another, over a period."""

    MEMBER_OF = "member_of", "Is a member of a collaborative, place or system"
    COMMISSIONED_BY = "commissioned_by", "Is commissioned by"
    OVERSEEN_BY = "overseen_by", "Is overseen by"
    PART_OF = "part_of", "Is part of"


class Share(Term):
    """Who may see a record beyond its owner."""

    ORGANISATION = "organisation", "Only the owner"
    BOTH_ENDS = "both_ends", "Both ends of the handoff"
    ICS = "ics", "Everyone in the integrated care system"
    REGION = "region", "Everyone in the region"
    PUBLIC = "public", "Everyone"


class PathwayKind(Term):
    """What a pathway describes."""

    DRAWN = "drawn", "Work as imagined: drawn by people"
    OBSERVED = "observed", "Work as done: from journeys"
    PROVIDER_VERSION = "provider_version", "As one provider tells it"


class TrafficSource(Term):
    """Where the number of traversals of a handoff comes from; always printed beside it."""

    CROSSINGS = "crossings", "Recorded crossings"
    MOVES = "moves", "Moves of the pair (contacts in two services in turn)"
    ESTIMATE = "estimate", "An estimate, with who gave it"
    NONE = "none", "No denominator"


class EvidenceState(Term):
    """What a handoff's rate of events rests on (METHOD 2.9)."""

    ASSESSED = "assessed", "Hazards have been judged"
    NONE_FOUND = "none_found", "Recorded as assessed, nothing found; without a date"
    RECORDED = "recorded_not_assessed", "Events recorded, nobody has judged: a lower limit"
    SUPPRESSED = "count_suppressed", "The count was suppressed at source"
    NO_DENOMINATOR = "no_denominator", "No crossing of the year is counted"
    SCALE_NOT_DECLARED = "scale_not_declared", "The likelihood scale was not declared"
    NOT_ASSESSED = "not_assessed", "Not assessed"
    NO_HANDOFF = "no_handoff", "A death is no handoff"


class ReportingBasis(Term):
    """Where the reporting share comes from."""

    MEASURED = "measured", "Measured here against an independent source"
    BORROWED = "borrowed", "Borrowed from similar handoffs"
    DECLARED = "declared", "Declared as a range"
    INTEGRATED = "integrated", "Not known: integrated over Beta(2, 8)"
    NO_SOURCE = "no_source", "No source covers this handoff: recorded events are no evidence"


class ResponseKind(Term):
    """PSIRF learning responses."""

    PSII = "psii", "Patient safety incident investigation"
    SWARM = "swarm", "Swarm huddle"
    AAR = "aar", "After action review"
    MDT = "mdt", "Multidisciplinary team review"
    THEMATIC = "thematic", "Thematic review"


VOCABULARIES: tuple[type[Term], ...] = tuple(sorted(Term.__subclasses__(), key=lambda words: words.__name__))
