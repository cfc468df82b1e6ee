"""The model by file: one kind a file, columns from the catalogue, each row accounted for."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.catalogue import RECORDS
from graph_schema.identifiers import handoff_id
from graph_schema.vocabulary import (
    Channel,
    HandoffKind,
    HazardBasis,
    JudgedBy,
    LikelihoodScale,
    PartyRole,
    Sector,
)
from pathway.errors import BadInput, ColumnMissing, DatesAmbiguous, IdentifiableRefused
from pathway.importing.model import KINDS, read_records
from pathway.importing.records import Options
from tests.unit.importing.files import NHS_NUMBERS, accounted, reasons, written


def records(folder, what, text, **options):
    batch = read_records(written(folder, text), what, Options(**options))
    assert accounted(batch)
    assert len(batch.places) == len(batch.accepted)
    return batch


def only(folder, what, text, **options):
    batch = records(folder, what, text, **options)
    assert reasons(batch) == []
    (entity,) = batch.accepted
    return entity


def test_an_organisation(tmp_path):
    vale = only(
        tmp_path,
        "organisations",
        """
        Code,Name,sector,place,icb,valid_from
        RX1,Vale Community NHS Trust,community trust,Eastmere,QAB,2022-07-01
        """,
    )
    assert (vale.id, vale.name, vale.sector) == ("RX1", "Vale Community NHS Trust", Sector.COMMUNITY)
    assert (vale.icb, vale.valid_from, vale.valid_to) == ("QAB", date(2022, 7, 1), None)
    assert vale.source == "file of organisations"


@pytest.mark.parametrize(
    ("code", "made"),
    [("RX1", "RX1"), ("Vale", "local:Vale"), ("local:V", "local:V"), ("", "local:Vale Trust")],
)
def test_a_code_becomes_the_id_that_contacts_give_it(tmp_path, code, made):
    assert only(tmp_path, "organisations", f"code,name\n{code},Vale Trust\n").id == made


def test_a_service_and_its_organisation_have_the_ids_that_contacts_give_them(tmp_path):
    service = only(tmp_path, "services", "organisation,name,setting\nVale,District nursing,community\n")
    assert (service.id, service.organisation) == ("local:Vale/District nursing", "local:Vale")


HANDOFFS = {
    "RX1/ED,,RX1/AMU,,ward_move": ("RX1/ED", "RX1/AMU", HandoffKind.WARD_MOVE),
    "RX1,ED,RY2,District nursing,care restart": ("RX1/ED", "RY2/District nursing", HandoffKind.CARE_REQUEST),
    "RX1,,home,,": ("RX1/main", "HOME", HandoffKind.UNKNOWN),
    "Carer,,Council,,escalation": ("CARER", "local:Council/main", HandoffKind.ESCALATION),
    "local:A/Ward 7,,DIED,,": ("local:A/Ward 7", "DIED", HandoffKind.UNKNOWN),
}


@pytest.mark.parametrize("row", HANDOFFS)
def test_a_handoff_by_its_ends(tmp_path, row):
    handoff = only(tmp_path, "handoffs", f"from,from_service,to,to_service,kind\n{row}\n")
    from_id, to_id, kind = HANDOFFS[row]
    assert (handoff.from_id, handoff.to_id, handoff.kind) == (from_id, to_id, kind)
    assert handoff.id == handoff_id(from_id, to_id, kind)


def test_parts_of_a_handoff_stand_in_dotted_columns(tmp_path):
    text = """
        from,to,channel,limit.hours,limit.start,limit.stop,estimate.low,estimate.high,Given by,nothing_found
        RX1,RY2,phone,24,sent,received,200,400,Ward manager,yes
        """
    handoff = only(tmp_path, "handoffs", text, mapping={"estimate.given_by": "Given by"})
    assert (handoff.limit.hours, handoff.limit.start, handoff.limit.stop) == (24, "sent", "received")
    assert (handoff.estimate.low, handoff.estimate.high, handoff.estimate.given_by) == (
        200,
        400,
        "Ward manager",
    )
    assert (handoff.channel, handoff.nothing_found) == (Channel.PHONE, True)


def test_both_sides_judgements_of_a_hazard(tmp_path):
    hazard = only(
        tmp_path,
        "hazards",
        """
        from,to,kind,sentence,library_id,judgement.side,judgement.likelihood,judgement.consequence,judgement.scale,\
judgement2.side,judgement2.likelihood,judgement2.consequence,judgement2.judged_on,judgement2.basis
        RX1,RY2,discharge,Goes to a retired address,HZ-19,sender,3,4,probability,\
receiver,2,5,2026-02-01,inherent
        """,
    )
    assert hazard.handoff == "RX1/main > RY2/main: discharge"
    first, second = hazard.judgements
    assert (first.side, first.likelihood, first.consequence) == (JudgedBy.SENDER, 3, 4)
    assert first.scale is LikelihoodScale.PER_TRAVERSAL
    assert (second.side, second.scale) == (JudgedBy.RECEIVER, LikelihoodScale.NOT_DECLARED)
    assert (second.judged_on, second.basis) == (date(2026, 2, 1), HazardBasis.INHERENT)


def test_a_hazard_nobody_judged_has_no_judgement(tmp_path):
    hazard = only(
        tmp_path, "hazards", "handoff,sentence,judgement.side,judgement.likelihood\nh-1,Not sent,,\n"
    )
    assert hazard.judgements == ()


def test_many_values_are_separated_by_semicolons(tmp_path):
    remit = only(
        tmp_path,
        "remits",
        "body,kinds,organisations,basis\nQAB,discharge summary; ward_move,RX1;Council,agreement\n",
    )
    assert remit.kinds == (HandoffKind.DISCHARGE, HandoffKind.WARD_MOVE)
    assert remit.organisations == ("RX1", "local:Council")


def test_periods_of_a_post(tmp_path):
    post = only(
        tmp_path,
        "posts",
        "organisation,name,vacant.first,vacant.until,vacant2.first\nRX1,Lead,2026-01-01,2026-02-01,2026-05-01\n",
    )
    assert [(period.first, period.until) for period in post.vacant] == [
        (date(2026, 1, 1), date(2026, 2, 1)),
        (date(2026, 5, 1), None),
    ]


OTHERS = {
    "parties": "name,role\nPatients,patient\n",
    "roles": "party,role,valid_from\nRX1,lead provider,2022-07-01\n",
    "organisation-links": "from,to,kind\nRX1,QAB,commissioned by\n",
    "successions": "kind,old,new,on\nmerger,QAB;QAC,QAD,2026-04-01\n",
    "pathways": "name,handoffs,entries,ends\nHip fracture,h-1;h-2,RX1/ED,home;DIED\n",
    "controls": "hazards,name,effectiveness,state,workaround\nhz-1;hz-2,Worklist,0.5,verified,no\n",
    "control-checks": "control,checked_on,method,result\nc-1,2026-02-09,Twenty followed,verified\n",
    "considerations": "handoff,prompt,outcome,why,considered_by,side,considered_on\n"
    "h-1,late,does not apply,All by telephone,Ward manager,sender,2026-02-01\n",
    "event-sources": "organisation,scheme,first_day,last_day\nRX1,LFPSE,2024-07-01,\n",
    "claims": "subject,duty,by,stance,about,valid_from,signatories\nh,ACCEPT,A,accepts,A,2026-01-01,A;B\n",
    "asks": "subject,duty,asked,asked_on\nh-1,accept,RY2,2026-02-01\n",
    "confirmations": "subject,by,confirmed_on\nh-1,RY2,2026-02-01\n",
}


@pytest.mark.parametrize("what", OTHERS)
def test_every_other_kind_comes_in_and_again_with_the_same_id(tmp_path, what):
    entity = only(tmp_path, what, OTHERS[what])
    assert type(entity) is RECORDS[KINDS[what]]
    assert only(tmp_path, what, OTHERS[what]) == entity
    assert entity.id.startswith(f"{KINDS[what].lower()}-")


def test_every_kind_is_tried_here():
    assert set(KINDS) == {*OTHERS, "organisations", "services", "handoffs", "hazards", "remits", "posts"}


def test_words_of_links_and_ends(tmp_path):
    link = only(tmp_path, "organisation-links", OTHERS["organisation-links"])
    assert (link.from_organisation, link.to_organisation, link.kind) == ("RX1", "QAB", "commissioned_by")
    pathway = only(tmp_path, "pathways", OTHERS["pathways"])
    assert (pathway.ends, pathway.entries) == (("HOME", "DIED"), ("RX1/ED",))
    assert only(tmp_path, "roles", OTHERS["roles"]).role is PartyRole.LEAD_PROVIDER


def test_a_hazard_of_the_library_is_the_same_however_its_sentence_is_put(tmp_path):
    ids = {
        only(tmp_path, "hazards", f"handoff,sentence,library_id\nh-1,{sentence},{library}\n").id
        for sentence, library in (
            ("Not sent", "HZ-1"),
            ("Never sent", "HZ-1"),
            ("Not sent", ""),
            ("Never sent", ""),
        )
    }
    assert len(ids) == 3


WRONG = {
    "no name": ("organisations", "code,name\nRX1,\n", ("name", "empty", "empty, and it is needed")),
    "no such word": (
        "organisations",
        "code,name,sector\nRX1,V,hospice ship\n",
        ("sector", "text", "expected one of: primary"),
    ),
    "a part missing": (
        "hazards",
        "handoff,sentence,judgement.side\nh,Not sent,sender\n",
        ("judgement.likelihood", "empty", "needed"),
    ),
    "too likely": (
        "hazards",
        "handoff,sentence,judgement.side,judgement.likelihood,judgement.consequence\nh,Not sent,sender,6,1\n",
        ("judgement.likelihood", "number", "less than or equal to 5"),
    ),
    "no whole number": (
        "handoffs",
        "from,to,prompts_considered\nA,B,2.5\n",
        ("prompts_considered", "number", "integer"),
    ),
    "no number": (
        "handoffs",
        'from,to,prompts_considered\nA,B,"1,200"\n',
        ("prompts_considered", "number", "without commas"),
    ),
    "not a number": (
        "controls",
        "hazards,name,effectiveness\nh,Worklist,nan\n",
        ("effectiveness", "text", "expected a number"),
    ),
    "over one": (
        "controls",
        "hazards,name,effectiveness\nh,Worklist,50\n",
        ("effectiveness", "number", "less than or equal to 1"),
    ),
    "neither yes nor no": (
        "controls",
        "hazards,name,effectiveness,workaround\nh,Work,1,perhaps\n",
        ("workaround", "text", "yes or no"),
    ),
    "no such day": (
        "handoffs",
        "from,to,valid_from\nA,B,2026-02-30\n",
        ("valid_from", "date", "no such date"),
    ),
    "a time for a day": (
        "handoffs",
        "from,to,valid_from\nA,B,2026-02-03T10:00\n",
        ("valid_from", "date", "a day is needed"),
    ),
    "a month for a day": (
        "handoffs",
        "from,to,valid_from\nA,B,2026-02\n",
        ("valid_from", "date", "a day is needed"),
    ),
    "leads nowhere": ("handoffs", "from,to\nRX1,RX1\n", ("", "row", "from one place to another")),
    "starts with death": ("handoffs", "from,to\nDIED,RX1\n", ("", "row", "cannot start from DIED")),
    "turned range": (
        "handoffs",
        "from,to,estimate.low,estimate.high,estimate.given_by\nA,B,9,1,x\n",
        ("estimate", "empty", "low end"),
    ),
    "for another": (
        "claims",
        "subject,duty,by,stance,about,valid_from\nh,ACCEPT,RX1,accepts,RY2,2026-01-01\n",
        ("", "row", "'accepts' is said about oneself"),
    ),
    "too few values": (
        "claims",
        "subject,duty,by,stance,about,valid_from\nh,ACCEPT\n",
        ("", "row", "fewer values"),
    ),
    "long id": (
        "parties",
        f"id,name,role\n{'x' * 201},Patients,patient\n",
        ("id", "text", "at most 200 bytes"),
    ),
    "long service": ("services", f"organisation,name\nRX1,{'x' * 200}\n", ("", "row", "no id can be made")),
    "line break in a name": ("services", 'organisation,name\nRX1,"a\nb"\n', ("name", "text", "line break")),
    "a number in an id": (
        "parties",
        f"id,name,role\n{NHS_NUMBERS[0]},Patients,patient\n",
        ("id", "number", "an NHS number"),
    ),
    "a name in a sentence": (
        "hazards",
        "handoff,sentence\nh,Mr Smith was not told\n",
        ("sentence", "text", "a name with a title"),
    ),
}


@pytest.mark.parametrize(("what", "text", "wanted"), WRONG.values(), ids=WRONG)
def test_a_row_is_rejected_with_column_kind_and_reason(tmp_path, what, text, wanted):
    batch = records(tmp_path, what, text.encode())
    ((row, where, kind, reason),) = reasons(batch)
    assert (row, where, kind) == (1, wanted[0], wanted[1])
    assert wanted[2] in reason
    assert batch.accepted == ()


def test_free_text_with_leave_comes_in(tmp_path):
    text = "handoff,sentence\nh,Mr Smith was not told\n"
    assert only(tmp_path, "hazards", text, identifiable=True).sentence == "Mr Smith was not told"


def test_rows_said_twice_and_rows_that_disagree(tmp_path):
    batch = records(
        tmp_path,
        "services",
        """
        organisation,name,setting
        RX1,ED,acute
        RX1,ED,acute
        RX1,ED,urgent
        RX1,W7,
        """,
    )
    assert (batch.rows, len(batch.accepted), batch.repeated) == (4, 2, 1)
    assert [place.row for place in batch.places] == [1, 4]
    reason = "row 1 gives the same record with other content: give them different ids"
    assert reasons(batch) == [(3, "", "row", reason)]


def test_many_values_make_an_id_whatever_their_order(tmp_path):
    text = "hazards,name,effectiveness\n{},Worklist,0.5\n"
    first, turned, other = (
        only(tmp_path, "controls", text.format(hazards)).id for hazards in ("h1;h2", "h2;h1", "h1;h3")
    )
    assert first == turned != other


def test_rejections_come_in_the_order_of_rows(tmp_path):
    batch = records(tmp_path, "services", "organisation,name\n,ED\nRX1\n,ED\nRX1,ED,x\nRX1,W7\n,W7\n")
    assert [row for row, *_ in reasons(batch)] == [1, 2, 3, 4, 6]


@pytest.mark.parametrize(
    ("what", "text", "options", "error", "words"),
    [
        ("wards", "name\nx\n", {}, BadInput, "no import of that name"),
        ("claims", "subject,duty\nh,ACCEPT\n", {}, ColumnMissing, "'by', 'stance', 'valid_from'"),
        ("handoffs", "from,to\nA,B\n", {"mapping": {"from": "from"}}, BadInput, "no field called 'from'"),
        ("handoffs", "from,to,valid_from\nA,B,03/02/2026\n", {}, DatesAmbiguous, "not certain"),
        (
            "services",
            "organisation,DOB\nRX1,1\n",
            {"mapping": {"name": "DOB"}},
            IdentifiableRefused,
            "date of birth",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, what, text, options, error, words):
    with pytest.raises(error, match=words):
        records(tmp_path, what, text, **options)


def test_what_is_not_read_is_said(tmp_path):
    batch = records(tmp_path, "services", "organisation,name,colour,Surname\nRX1,ED,red,Lee\n")
    assert batch.notes == ("given.csv: never read: 'Surname'",)
    batch = records(tmp_path, "services", "organisation,name,colour\nRX1,ED,red\n")
    assert batch.notes == ("given.csv: columns not read: 'colour'",)


WORDS = st.sampled_from(
    ["RX1", "RX1/ED", "home", "", "ward_move", "pigeon", "5", "-1", "2026-01-01", "yes", "a;b", "x"]
)


@settings(max_examples=60)
@given(
    st.sampled_from(sorted(KINDS)), st.lists(st.lists(WORDS, min_size=5, max_size=7), max_size=6), st.data()
)
def test_every_row_of_any_kind_is_in_exactly_one_heap(tmp_path_factory, what, rows, data):
    kind = RECORDS[KINDS[what]]
    needed = [name for name, of in kind.model_fields.items() if of.is_required() and name != "id"]
    other = data.draw(st.permutations([name for name in kind.model_fields if name not in needed]))
    header = [*needed, *other][: max(6, len(needed))]
    text = "\n".join(",".join(row) for row in [header, *rows])
    batch = read_records(written(tmp_path_factory.mktemp("rows"), text.encode()), what)
    assert accounted(batch)
    assert batch.rows == len([row for row in rows if any(row) or len(row) > 1])
    assert len({entity.id for entity in batch.accepted}) == len(batch.accepted)
