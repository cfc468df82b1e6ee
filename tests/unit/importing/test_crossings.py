"""Crossings in: statuses with their times, forks, who held them, what is told, ids that re-import repeats."""

from datetime import UTC, date, datetime

import pytest

from graph_schema.handoffs import Handoff
from graph_schema.journeys import Person
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import AccountKind, Answer, Carrier, CrossingStatus, HandoffKind, Precision
from pathway.errors import ColumnMissing, DatesAmbiguous, IdentifiableRefused
from pathway.importing.crossings import read_accounts, read_crossings, read_holdings
from pathway.importing.pseudonyms import pseudonym
from pathway.importing.records import Options
from tests.unit.importing.files import KEY, NHS_NUMBERS, accounted, reasons, written

HEADER = "request_id,parent,patient,from,to,kind,sent,accepted"


def crossings(folder, text, holdings=None, accounts=None, **options):
    batch = read_crossings(
        written(folder, text, "crossings.csv"),
        key=KEY,
        holdings=written(folder, holdings, "holdings.csv") if holdings else None,
        accounts=written(folder, accounts, "accounts.csv") if accounts else None,
        options=Options(**options),
    )
    assert accounted(batch)
    assert len(batch.places) == len(batch.accepted)
    return batch


def only(folder, text, **options):
    batch = crossings(folder, text, **options)
    assert reasons(batch) == []
    (crossing,) = batch.accepted
    return crossing


def made(batch, kind):
    return [entity.id for entity in batch.made if isinstance(entity, kind)]


def changes(crossing):
    return [(change.status.value, change.happened_at, change.precision) for change in crossing.statuses]


def test_a_crossing_comes_in_whole_with_what_it_needs(tmp_path):
    batch = crossings(
        tmp_path,
        """
        request_id,parent,patient,from,from_service,to,to_service,kind,sent,received,expected_by,carried_by,\
other_channel,carries,what_happened,requester
        D09,DIS-1,P-7,local:DEMO-ACU,ward 7,local:DEMO-COM,district nursing,community referral,\
2026-01-20T16:00,,2026-01-21,carer,no,Daily insulin visits,Went to a retired address,RZ3
        """,
    )
    (crossing,) = batch.accepted
    handoff = "local:DEMO-ACU/ward 7 > local:DEMO-COM/district nursing: care_request"
    assert (crossing.handoff, crossing.request_id, crossing.parent) == (handoff, "D09", "DIS-1")
    assert crossing.person == pseudonym(KEY, "P-7")
    assert (crossing.carried_by, crossing.other_channel) == (Carrier.CARER, Answer.NO)
    assert (crossing.carries, crossing.what_happened) == ("Daily insulin visits", "Went to a retired address")
    assert crossing.expected_by == datetime(2026, 1, 21, tzinfo=UTC)
    assert changes(crossing) == [("sent", datetime(2026, 1, 20, 16, tzinfo=UTC), Precision.EXACT)]
    assert made(batch, Handoff) == [handoff]
    assert [entity.kind for entity in batch.made if isinstance(entity, Handoff)] == [HandoffKind.CARE_REQUEST]
    assert made(batch, Organisation) == ["RZ3", "local:DEMO-ACU", "local:DEMO-COM"]
    assert made(batch, Service) == ["local:DEMO-ACU/ward 7", "local:DEMO-COM/district nursing"]
    assert made(batch, Person) == [crossing.person]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ("2026-07-01,", [("sent", datetime(2026, 6, 30, 23, tzinfo=UTC), Precision.DAY)]),
        ("2026-07,", [("sent", datetime(2026, 6, 30, 23, tzinfo=UTC), Precision.MONTH)]),
        ("yes,", [("sent", None, Precision.EXACT)]),
        ("X,", [("sent", None, Precision.EXACT)]),
        ("no,", []),
        (",", []),
        (
            "2026-01-03;2026-01-01,2026-01-02T10:00Z",
            [
                ("sent", datetime(2026, 1, 1, tzinfo=UTC), Precision.DAY),
                ("accepted", datetime(2026, 1, 2, 10, tzinfo=UTC), Precision.EXACT),
                ("sent", datetime(2026, 1, 3, tzinfo=UTC), Precision.DAY),
            ],
        ),
        (
            "yes,2026-01-02",
            [
                ("sent", None, Precision.EXACT),
                ("accepted", datetime(2026, 1, 2, tzinfo=UTC), Precision.DAY),
            ],
        ),
    ],
)
def test_statuses_and_how_exactly_their_times_are_known(tmp_path, cells, wanted):
    assert changes(only(tmp_path, f"request_id,from,to,sent,status_accepted\nD1,RX1,RY2,{cells}\n")) == wanted


def test_every_status_has_its_column(tmp_path):
    names = [status.value for status in CrossingStatus]
    for header in (names, [f"status_{name}" for name in names]):
        text = f"request_id,from,to,{','.join(header)}\nD1,RX1,RY2{',yes' * len(names)}\n"
        assert [change.status.value for change in only(tmp_path, text).statuses] == names


def test_one_discharge_makes_several_crossings(tmp_path):
    batch = crossings(
        tmp_path,
        f"""
        {HEADER}
        D08,DIS-1,P-7,RX1,A81001,discharge,2026-01-23,
        D08,DIS-1,P-7,RX1,RY2,care_request,2026-01-20,
        """,
    )
    assert len({crossing.id for crossing in batch.accepted}) == 2
    assert {crossing.parent for crossing in batch.accepted} == {"DIS-1"}
    assert len(made(batch, Person)) == 1


def test_the_same_request_is_the_same_crossing_with_more_to_tell(tmp_path):
    earlier = only(tmp_path, f"{HEADER}\nD1,,P-7,RX1,RY2,referral,2026-01-01,\n")
    later = only(tmp_path, f"{HEADER}\nD1,,P-7,RX1,RY2,referral,2026-01-01,2026-01-05\n")
    assert earlier.id == later.id
    assert len(later.statuses) == 2
    other = only(tmp_path, f"{HEADER},owner\nD1,,P-7,RX1,RY2,referral,2026-01-01,,RY2\n")
    assert other.id != earlier.id


def test_a_crossing_may_name_its_handoff_and_nobody(tmp_path):
    batch = crossings(tmp_path, "request_id,handoff,patient\nD1,h-1,unknown\nD2,h-1,\n")
    assert [(one.handoff, one.person) for one in batch.accepted] == [("h-1", None)] * 2
    assert batch.made == ()


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",,P,RX1,RY2,,,", "request_id", "empty, and it is needed"),
        ("D1,,P,,RY2,,,", "from", "empty, and it is needed"),
        ("D1,,P,RX1,,,,", "to", "empty, and it is needed"),
        ("D1,,P,RX1,RX1,,,", "from", "from one place to another"),
        ("D1,,P,LOST,RX1,,,", "from", "cannot start from LOST"),
        ("D1,,P,RX1,RY2,pigeon,,", "kind", "expected one of: referral"),
        ("D1,,0000000000,RX1,RY2,,,", "patient", "stands for nobody"),
        ("D1,,P,RX1,RY2,,perhaps,", "sent", "not a date"),
        ("D1,,P,RX1,RY2,,2026-01-01;2026-02-30,", "sent", "no such date"),
        ("D1,,P,RX1,RY2,,,2026-03-29T01:30", "accepted", "clocks went forward"),
        (f"{NHS_NUMBERS[0]},,P,RX1,RY2,,,", "request_id", "an NHS number"),
        ("D1,,P,RX1,RY2,,", "", "fewer values"),
    ],
)
def test_a_row_is_rejected_with_column_and_reason(tmp_path, row, column, reason):
    batch = crossings(tmp_path, f"{HEADER}\n{row}\n")
    ((_, where, _, why),) = reasons(batch)
    assert where == column
    assert reason in why
    assert NHS_NUMBERS[0] not in f"{batch}"
    assert batch.made == ()


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        (f"{HEADER}\nD1,,{NHS_NUMBERS[0]},RX1,RY2,,,\n", IdentifiableRefused, "holds NHS numbers"),
        ("request_id,patient\nD1,P\n", ColumnMissing, "over which handoff"),
        ("request_id,from\nD1,RX1\n", ColumnMissing, "over which handoff"),
        ("from,to\nRX1,RY2\n", ColumnMissing, "'request_id'"),
        (f"{HEADER}\nD1,,P,RX1,RY2,,03/02/2026,\n", DatesAmbiguous, "not certain"),
        ("request_id,from,to,Surname\nD1,RX1,RY2,Lee\n", None, ""),
    ],
)
def test_a_file_that_may_not_or_cannot_come_in_is_refused(tmp_path, text, error, words):
    if error is None:
        assert crossings(tmp_path, text).notes == ("crossings.csv: never read: 'Surname'",)
        return
    with pytest.raises(error, match=words) as raised:
        crossings(tmp_path, text)
    assert NHS_NUMBERS[0] not in str(raised.value)


def test_the_row_of_an_nhs_number_is_named_and_never_its_value(tmp_path):
    text = f"{HEADER}\nD1,,P,RX1,RY2,,,\nD2,,{NHS_NUMBERS[0]},RX1,RY2,,,\n"
    with pytest.raises(IdentifiableRefused, match="1 in rows 1 to 2") as raised:
        crossings(tmp_path, text)
    assert raised.value.where == "crossings.csv, column 'patient', row 2"


def test_nhs_numbers_with_leave_become_pseudonyms(tmp_path):
    crossing = only(tmp_path, f"{HEADER}\nD1,,999 000 0018,RX1,RY2,,,\n", identifiable=True)
    assert crossing.person == pseudonym(KEY, NHS_NUMBERS[0])
    assert NHS_NUMBERS[0] not in crossing.to_json()


# -- who held them, what is told ---------------------------------------------------------------------

ONE = f"{HEADER}\nD1,,P-7,RX1,RY2,referral,2026-01-01,\n"


def test_holdings_and_accounts_belong_to_their_crossing(tmp_path):
    batch = crossings(
        tmp_path,
        ONE,
        """
        request_id,holder,from,until,told_by
        D1,RX1,2026-01-01,2026-01-03,case review
        D1,nobody,2026-01-03T10:00Z,2026-01-09,RY2
        D1,,2026-01-09,,carer
        D1,Council,2026-01-09,,RY2
        """,
        """
        request_id,teller,told_on,happened_at,kind,text
        D1,carer,2026-03-20,2026-01-03,account,Nobody rang
        """,
    )
    crossing, first, second, third, fourth, account = batch.accepted
    assert {one.crossing for one in (first, second, third, fourth, account)} == {crossing.id}
    assert [one.holder for one in (first, second, third, fourth)] == ["RX1", None, None, "Council"]
    assert (first.held_from, first.held_until) == (
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 3, tzinfo=UTC),
    )
    assert [one.precision for one in (first, second, third)] == [Precision.DAY] * 3
    assert (third.held_until, third.told_by) == (None, "carer")
    assert (account.teller, account.told_on, account.kind) == (
        "carer",
        date(2026, 3, 20),
        AccountKind.ACCOUNT,
    )
    assert account.text == "Nobody rang"
    assert [place.file for place in batch.places] == ["crossings.csv", *["holdings.csv"] * 4, "accounts.csv"]
    assert batch.rows == 6


def test_the_same_files_give_the_same_ids(tmp_path):
    holdings = "request_id,holder,from,until,told_by\nD1,RX1,2026-01-01,2026-01-03,RX1\nD1,,2026-01-01,,RX1\n"
    accounts = "request_id,teller,text\nD1,carer,Nobody rang\n"
    first, second = (crossings(tmp_path, ONE, holdings, accounts) for _ in range(2))
    assert first == second
    assert len({entity.id for entity in first.accepted}) == 4


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("D9,RX1,2026-01-01,,RX1", "request_id", "no accepted crossing"),
        (",RX1,2026-01-01,,RX1", "request_id", "empty, and it is needed"),
        ("D1,unknown,2026-01-01,,RX1", "holder", "not known is not a holder"),
        ("D1,RX1,2026-01-05,2026-01-03,RX1", "", "ends before it begins"),
        ("D1,RX1,,,RX1", "from", "empty, and it is needed"),
        ("D1,RX1,2026-01-01,,", "told_by", "empty, and it is needed"),
        ("D2,RX1,2026-01-01,,RX1", "request_id", "several crossings"),
        ("D3,RX1,2026-01-01,,RX1", "request_id", "no accepted crossing"),
    ],
)
def test_a_holding_that_belongs_nowhere_is_rejected(tmp_path, row, column, reason):
    batch = crossings(
        tmp_path,
        f"{ONE}D2,,,RX1,RY2,,,\nD2,,,RX1,RY3,,,\nD3,,,RX1,RX1,,,\n",
        f"request_id,holder,from,until,told_by\n{row}\n",
    )
    found = [one for one in batch.rejections if one.file == "holdings.csv"]
    assert [(one.row, one.column) for one in found] == [(1, column)]
    assert reason in found[0].reason


def test_a_file_of_holdings_without_a_holder_column_would_make_everyone_nobody(tmp_path):
    with pytest.raises(ColumnMissing, match="'holder'"):
        crossings(tmp_path, ONE, "request_id,from,told_by\nD1,2026-01-01,RX1\n")


def test_an_account_passes_the_scan(tmp_path):
    accounts = "request_id,teller,text\nD1,carer,Mrs Lee rang 020 7946 0018\n"
    batch = crossings(tmp_path, ONE, accounts=accounts)
    assert [(one.column, one.reason) for one in batch.rejections] == [
        ("text", "seems to hold a name with a title and a telephone number")
    ]


def test_holdings_and_accounts_alone_name_their_crossing_by_id(tmp_path):
    path = written(tmp_path, "crossing,holder,from,told_by\nc-1,RX1,2026-01-01,RX1\n,RX1,2026-01-01,RX1\n")
    batch = read_holdings(path)
    assert [holding.crossing for holding in batch.accepted] == ["c-1"]
    assert made(batch, Organisation) == ["RX1"]
    assert [where for _, where, *_ in reasons(batch)] == ["request_id"]
    path = written(tmp_path, "request_id,contact,teller,text\nD1,,carer,Late\n,k-1,carer,Late\n")
    batch = read_accounts(path, {"D1": ["c-1"]})
    assert [(account.crossing, account.contact) for account in batch.accepted] == [
        ("c-1", None),
        (None, "k-1"),
    ]


def test_items_come_in_with_who_says_so_and_a_step_with_its_account(tmp_path):
    head = (
        f"{HEADER},item.what,item.state,item.told_by,item2.what,item2.state,item2.known_before,item2.told_by"
    )
    batch = crossings(
        tmp_path,
        f"{head}\nD1,,P,RX1,RY2,,,,Allergies,carried,RX1,Plan,missing,yes,carer\n",
        accounts="request_id,teller,happened_at,step,text\nD1,carer,2026-01-03,noticed,Nobody rang\n",
    )
    crossing, account = batch.accepted
    said = [(one.what, one.state.value, one.known_before.value, one.told_by) for one in crossing.items]
    assert said == [("Allergies", "sent", "not_known", "RX1"), ("Plan", "missing", "yes", "carer")]
    assert account.step == "noticed"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (f"about {NHS_NUMBERS[0]},missing,carer", "item.what"),
        ("Plan,vanished,carer", "item.state"),
        ("Plan,,carer", "item.state"),
        ("Plan,missing,", "item.told_by"),
    ],
)
def test_an_item_that_names_somebody_or_is_not_whole_is_rejected(tmp_path, cells, column):
    batch = crossings(tmp_path, f"{HEADER},item.what,item.state,item.told_by\nD1,,P,RX1,RY2,,,,{cells}\n")
    ((_, where, *_),) = reasons(batch)
    assert where == column and NHS_NUMBERS[0] not in f"{batch}"
