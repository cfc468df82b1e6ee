"""Contacts for tests to draw: few people and places, so that they meet; times where clocks and ties hurt."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from tests.unit.mining.brute_force import Contact, Window

PEOPLE = ("00" + "a" * 62, "03" + "b" * 62, "7f" + "c" * 62, "ff" + "d" * 62)
"""In buckets b00 (two of them), b31 and b63."""
SERVICES = ("A/1", "A/2", "a/1", "É/1", "\U0001f3e5/1", "Z/1")
_STARTS = (
    datetime(2024, 3, 30, 22, 0, tzinfo=UTC),  # the night in which an hour is missing
    datetime(2024, 10, 26, 21, 0, tzinfo=UTC),  # the night in which an hour comes twice
    datetime(2023, 12, 31, 22, 0, tzinfo=UTC),
)
_DAYS = st.one_of(
    st.none(), st.sampled_from([start.date() for start in _STARTS]), st.just(date(2024, 10, 27))
)
_STEPS = st.one_of(
    st.sampled_from([0, 0, 1, 499, 500, 501, 1500]).map(lambda count: timedelta(microseconds=count)),
    st.integers(0, 30).map(lambda quarters: timedelta(minutes=15 * quarters)),
    st.integers(0, 10**10).map(lambda count: timedelta(microseconds=count)),
)


@st.composite
def a_contact(draw: st.DrawFn, services: tuple[str, ...] = SERVICES) -> Contact:
    service = draw(st.sampled_from(services))
    return Contact(
        contact_id="",
        person=draw(st.sampled_from(PEOPLE)),
        happened_at=draw(st.sampled_from(_STARTS)) + draw(_STEPS),
        organisation=service.partition("/")[0],
        service=service,
        seq=draw(st.integers(0, 2)),
        activity=draw(st.sampled_from([None, "", "seen"])),
    )


@st.composite
def some_contacts(draw: st.DrawFn, max_size: int = 30) -> list[Contact]:
    """Contacts with ids of their own, in no order; sometimes all in two places, so that pairs come often."""
    services = draw(st.sampled_from([SERVICES[1:3], SERVICES]))
    drawn = draw(st.lists(a_contact(services), max_size=max_size))
    names = draw(st.permutations(range(len(drawn))))
    return [Contact(f"id-{name}", *_rest(contact)) for name, contact in zip(names, drawn, strict=True)]


def windows() -> st.SearchStrategy[Window]:
    """Which moves count, in every combination."""
    gaps = st.one_of(st.none(), _STEPS)
    return st.builds(Window, st.sampled_from(["service", "organisation"]), _DAYS, _DAYS, gaps)


def _rest(contact: Contact) -> tuple:
    return (
        contact.person,
        contact.happened_at,
        contact.organisation,
        contact.service,
        contact.seq,
        contact.activity,
    )
