"""What people said when asked who holds what: agreements, contradictions, lapses, silence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from graph_schema.accountability import Ask, Claim
from graph_schema.vocabulary import ClaimEvidence, Duty, Stance
from pathway.demo.chance import pick, stream
from pathway.demo.handoffs import Line, Lines
from pathway.demo.parameters import PREFIX
from pathway.demo.parties import BEFORE, CARERS, COLLABORATIVE, MERGED, PATIENTS, REGION

NOT_ASKED = "not asked"
_WORDS = {
    "differ": "On receipt of the request it is theirs",
    "patient": "The family keeps an eye on it",
    "passed on": "We asked them to take it over",
    "nobody": "We do not think anybody does",
}


@dataclass(frozen=True)
class Answers:
    """Claims, and what was asked: an ask without an answer is silence."""

    claims: tuple[Claim, ...]
    asks: tuple[Ask, ...]


def answers(lines: Lines, told_elsewhere: frozenset[tuple[str, Duty]]) -> Answers:
    """What was asked and said about part of the handoffs; not where the case tells it (handoff, duty)."""
    work = _Asking(lines, told_elsewhere)
    for line in lines.all:
        work.look_at(line)
    work.vacant_posts()
    return Answers(tuple(work.claims), tuple(work.asks))


class _Asking:
    def __init__(self, lines: Lines, told_elsewhere: frozenset[tuple[str, Duty]]) -> None:
        self.lines, self.told_elsewhere = lines, told_elsewhere
        self.parameters = lines.world.parameters
        self.numbers = self.parameters.numbers["claims"]
        self.rng = stream(self.parameters.seed, "claims")
        self.claims: list[Claim] = []
        self.asks: list[Ask] = []
        self.saying: dict[str, Callable[[Line, Duty, str, str], None]] = {
            "agreed": self._agreed,
            "only the holder": self._only_the_holder,
            "differ": self._differ,
            "nobody": self._nobody,
            "patient": self._patient,
            "lapsed": self._lapsed,
            "passed on": self._passed_on,
            "named": self._named,
            "shared": self._shared,
            "one answer": self._one_answer,
            "silent": self._silent,
        }

    def look_at(self, line: Line) -> None:
        """One handoff: perhaps nobody was asked, else some duties in turn."""
        planted: dict[str, str] = line.planted.get("duties", {})
        if line.planted.get("unknown") or line.planted.get("unasked"):
            return
        if not planted and self.rng.random() > self.numbers["handoffs_asked"]:
            return
        sender, receiver = self.lines.body(line.start), self.lines.body(line.end)
        if not sender and not receiver:
            return
        for duty in self._duties():
            usual = self.numbers["critical" if duty in (Duty.ACCEPT, Duty.CLINICAL) else "other"]
            how = planted.get(duty.value) or str(pick(self.rng, usual, 1)[0])
            if how != NOT_ASKED and (line.id, duty) not in self.told_elsewhere:
                self._ask(line, duty, sender or receiver, receiver or sender, how)

    def _ask(self, line: Line, duty: Duty, sender: str, receiver: str, how: str) -> None:
        first, begin = len(self.claims), self._day(700)
        if duty is Duty.OVERSEE:
            self._overseen(line, sender, how)
        else:
            self.saying[how](line, duty, sender, receiver)
        for party in dict.fromkeys((sender, receiver)):
            said = [claim for claim in self.claims[first:] if claim.by == party]
            self.asks.append(
                Ask(
                    id=f"ask-{len(self.asks) + 1:04d}",
                    source=self.parameters.label,
                    subject=line.id,
                    duty=duty,
                    asked=party,
                    asked_on=min((claim.valid_from for claim in said), default=begin),
                    answer_by=begin + timedelta(days=28) if not said else None,
                    answer=said[0].id if said else None,
                )
            )

    def _duties(self) -> Sequence[Duty]:
        always = [Duty(name) for name in self.numbers["always"]]
        others = [duty for duty in Duty if duty not in always]
        count = int(self.rng.integers(0, self.numbers["others"] + 1))
        return [*always, *(others[place] for place in sorted(self.rng.permutation(len(others))[:count]))]

    # -- ways of answering ------------------------------------------------------------------------

    def _agreed(self, line: Line, duty: Duty, sender: str, receiver: str) -> None:
        """The holder accepts; the counterpart (inside one body: its commissioner) says the same."""
        holder, other = self._holder(duty, sender, receiver)
        begin, evidence = self._day(700), self._evidence()
        review = None
        if self.rng.random() < self.numbers["review_due"]:
            review = self.parameters.as_at - timedelta(days=int(self.rng.integers(10, 120)))
        signed = (holder, other) if evidence is ClaimEvidence.AGREED_SOP else ()
        self._say(
            line, duty, holder, Stance.ACCEPTS, holder, begin, evidence=evidence, review=review, signed=signed
        )
        self._say(line, duty, other, Stance.ASSERTS, holder, begin, evidence=evidence, signed=signed)

    def _only_the_holder(self, line: Line, duty: Duty, sender: str, receiver: str) -> None:
        holder, _ = self._holder(duty, sender, receiver)
        self._say(
            line, duty, holder, Stance.ACCEPTS, holder, self._day(500), evidence=ClaimEvidence.OWN_POLICY
        )

    def _differ(self, line: Line, duty: Duty, sender: str, receiver: str) -> None:
        """Each says the other; inside one body its commissioner names it and it denies."""
        begin, words = self._day(300), _WORDS["differ"]
        if sender == receiver:
            self._say(line, duty, sender, Stance.DENIES, sender, begin)
            self._say(line, duty, self._overseer(line), Stance.ASSERTS, sender, begin, words=words)
            return
        for one, other in ((sender, receiver), (receiver, sender)):
            self._say(line, duty, one, Stance.ASSERTS, other, begin, words=words)
            self._say(line, duty, one, Stance.DENIES, one, begin)

    def _nobody(self, line: Line, duty: Duty, sender: str, receiver: str) -> None:
        begin = self._day(200)
        for number, party in enumerate(dict.fromkeys((sender, receiver))):
            stance = (Stance.NOBODY, Stance.DONT_KNOW)[number]
            self._say(line, duty, party, stance, None, begin, words=_WORDS["nobody"])

    def _patient(self, line: Line, duty: Duty, sender: str, receiver: str) -> None:
        begin = self._day(300)
        for number, party in enumerate(dict.fromkeys((sender, receiver))):
            whom = (CARERS, PATIENTS)[number]
            self._say(line, duty, party, Stance.ASSERTS, whom, begin, words=_WORDS["patient"])

    def _lapsed(self, line: Line, duty: Duty, sender: str, receiver: str) -> None:
        holder, other = self._holder(duty, sender, receiver)
        begin = self._day(700, 400)
        until = self.parameters.as_at - timedelta(days=int(self.rng.integers(30, 300)))
        contract = ClaimEvidence.CONTRACT
        self._say(line, duty, holder, Stance.ACCEPTS, holder, begin, evidence=contract, until=until)
        self._say(line, duty, other, Stance.ASSERTS, holder, begin, evidence=contract, until=until)

    def _passed_on(self, line: Line, duty: Duty, sender: str, receiver: str) -> None:
        """The sender holds it and has passed it to the receiver, who has not answered."""
        if sender == receiver:
            self._only_the_holder(line, duty, sender, receiver)
            return
        begin = self._day(300)
        self._say(line, duty, sender, Stance.ACCEPTS, sender, begin)
        self._say(line, duty, sender, Stance.DELEGATES, receiver, begin, words=_WORDS["passed on"])

    def _named(self, line: Line, duty: Duty, sender: str, receiver: str) -> None:
        if sender == receiver:
            self._say(line, duty, self._overseer(line), Stance.ASSERTS, sender, self._day(500))
            return
        self._say(line, duty, sender, Stance.ASSERTS, receiver, self._day(500))

    def _shared(self, line: Line, duty: Duty, sender: str, receiver: str) -> None:
        begin = self._day(500)
        for party in dict.fromkeys((sender, receiver)):
            evidence = ClaimEvidence.AGREED_SOP
            self._say(line, duty, party, Stance.ACCEPTS, party, begin, evidence=evidence, joint=True)

    def _one_answer(self, line: Line, duty: Duty, sender: str, receiver: str) -> None:
        if sender != receiver:
            self._say(line, duty, sender, Stance.DONT_KNOW, None, self._day(200))

    def _silent(self, line: Line, duty: Duty, sender: str, receiver: str) -> None:
        """Both were asked and neither has answered: the ask alone is on record."""

    def _overseen(self, line: Line, sender: str, how: str) -> None:
        """OVERSEE is for boards and regions: the board accepts, or only a provider names it."""
        board = self._overseer(line)
        begin = self._day(500)
        if how in ("agreed", "only the holder", "shared"):
            self._say(line, Duty.OVERSEE, board, Stance.ACCEPTS, board, begin)
        if how == "agreed":
            self._say(line, Duty.OVERSEE, REGION, Stance.ASSERTS, board, begin)
        if how in ("named", "passed on", "differ"):
            other = COLLABORATIVE if sender in self.parameters.collaborative else board
            self._say(line, Duty.OVERSEE, sender, Stance.ASSERTS, other, begin)

    # -- small things -----------------------------------------------------------------------------

    def _holder(self, duty: Duty, sender: str, receiver: str) -> tuple[str, str]:
        """Who usually holds a duty, and its counterpart; inside one body the counterpart is its board."""
        if sender == receiver:
            return sender, self._board_of(sender)
        if duty in (Duty.HANDOVER, Duty.CLINICAL, Duty.FAILSAFE, Duty.CONTACT):
            return sender, receiver
        return receiver, sender

    def _overseer(self, line: Line) -> str:
        return self._board_of(self.lines.body(line.start) or self.lines.body(line.end))

    def _board_of(self, body: str) -> str:
        world = self.lines.world
        return BEFORE.get(world.bodies[world.position[body]].home, MERGED)

    def _evidence(self) -> ClaimEvidence:
        return ClaimEvidence(str(pick(self.rng, self.numbers["evidence"], 1)[0]))

    def _day(self, most_days_ago: int, least_days_ago: int = 20) -> date:
        return self.parameters.as_at - timedelta(days=int(self.rng.integers(least_days_ago, most_days_ago)))

    def _say(  # noqa: PLR0917 - a claim reads in this order: on what, who says what of whom, since when
        self,
        line: Line,
        duty: Duty,
        by: str,
        stance: Stance,
        about: str | None,
        begin: date,
        *,
        evidence: ClaimEvidence = ClaimEvidence.VERBAL,
        until: date | None = None,
        review: date | None = None,
        words: str | None = None,
        joint: bool = False,
        signed: tuple[str, ...] = (),
    ) -> None:
        if by == MERGED:
            begin = max(begin, self.parameters.merged_on)
            if until is not None and until <= begin:
                return  # it did not exist while this held
        self.claims.append(
            Claim(
                id=f"cl-{len(self.claims) + 1:04d}",
                source=self.parameters.label,
                owner=self._owner(by),
                subject=line.id,
                duty=duty,
                by=by,
                stance=stance,
                about=about,
                valid_from=begin,
                valid_to=until,
                review_on=review,
                evidence=evidence,
                reference="Joint procedure, part 3" if evidence is ClaimEvidence.AGREED_SOP else None,
                signatories=signed,
                joint=joint,
                words=words,
            )
        )

    def _owner(self, by: str) -> str:
        """A post's claim belongs to its organisation."""
        posts = {post["id"]: PREFIX + post["organisation"] for post in self.parameters.posts}
        return posts.get(by, by)

    def vacant_posts(self) -> None:
        """Some agreed holders turn out to be a post in which nobody is."""
        posts = {post["id"]: post for post in self.parameters.posts if "vacant" in post}
        for id_, post in posts.items():
            wanted = self.numbers["vacant_post"]
            body = PREFIX + post["organisation"]
            for line in self.lines.all:
                if wanted and self.lines.body(line.start) == body and not line.planted and not line.inside:
                    wanted -= self._through_a_post(line, id_)

    def _through_a_post(self, line: Line, post: str) -> int:
        """Says of a handoff's FAILSAFE that the post holds it; 1 where nobody had said anything else."""
        said = any(claim.subject == line.id and claim.duty is Duty.FAILSAFE for claim in self.claims)
        other = self.lines.body(line.end)
        if said or not other:
            return 0
        begin = self._day(600, 300)
        self._say(line, Duty.FAILSAFE, post, Stance.ACCEPTS, post, begin, evidence=ClaimEvidence.OWN_POLICY)
        self._say(line, Duty.FAILSAFE, other, Stance.ASSERTS, post, begin)
        return 1
