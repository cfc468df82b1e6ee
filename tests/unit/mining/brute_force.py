"""Moves the slow and obvious way: one person after the other, whole numbers and fractions, no engine."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Contact:
    """One contact, as far as moves are concerned."""

    contact_id: str
    person: str
    happened_at: datetime
    organisation: str
    service: str
    seq: int = 0
    activity: str | None = None


@dataclass(frozen=True)
class Window:
    """Which moves count."""

    by: str = "service"
    first: date | None = None
    last: date | None = None
    longest_gap: timedelta | None = None

    def holds(self, gap: timedelta, arrived: date) -> bool:
        """Whether a move with this gap, arriving on this local day, counts."""
        return not (
            (self.first and arrived < self.first)
            or (self.last and arrived > self.last)
            or (self.longest_gap is not None and gap > self.longest_gap)
        )


def neighbours(contacts: Iterable[Contact]) -> list[tuple[Contact, Contact]]:
    """Every two contacts of one person that follow each other."""
    own = defaultdict(list)
    for contact in contacts:
        own[contact.person].append(contact)
    pairs = []
    for theirs in own.values():
        theirs.sort(key=lambda contact: (contact.happened_at, contact.seq, contact.contact_id))
        pairs += [(theirs[place - 1], theirs[place]) for place in range(1, len(theirs))]
    return pairs


def moves(contacts: Iterable[Contact], window: Window) -> list[dict]:
    """Rows of `columns.MOVES`, in its order."""
    found = defaultdict(list)
    for one, next_ in neighbours(contacts):
        pair = getattr(one, window.by), getattr(next_, window.by)
        gap, arrived = next_.happened_at - one.happened_at, next_.happened_at.astimezone(LONDON).date()
        if pair[0] != pair[1] and window.holds(gap, arrived):
            found[pair].append((gap, one.person, arrived.isoformat()[:7]))
    rows = [
        {
            "from_id": pair[0],
            "to_id": pair[1],
            "moves": len(made),
            "patients": len({person for _, person, _ in made}),
            "gap_median_s": seconds([gap for gap, _, _ in made], Fraction(1, 2)),
            "gap_p90_s": seconds([gap for gap, _, _ in made], Fraction(9, 10)),
            "first_month": min(month for _, _, month in made),
            "last_month": max(month for _, _, month in made),
        }
        for pair, made in found.items()
    ]
    return sorted(
        rows, key=lambda row: (-row["moves"], list(map(ord, row["from_id"])), list(map(ord, row["to_id"])))
    )


def seconds(gaps: list[timedelta], share: Fraction) -> float:
    """The share's quantile by linear interpolation, to 0.001 s, halves to the even thousandth."""
    sorted_gaps = sorted(Fraction(gap // timedelta(microseconds=1)) for gap in gaps)
    place = share * (len(gaps) - 1)
    low = sorted_gaps[place.__floor__()]
    high = sorted_gaps[place.__ceil__()]
    exact = (low + (high - low) * (place - place.__floor__())) / 1_000_000
    told = Decimal(exact.numerator) / Decimal(exact.denominator)
    return float(told.quantize(Decimal("0.001"), ROUND_HALF_EVEN))
