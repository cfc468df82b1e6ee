"""The investigation document: its rows, gaps and questions, and a page that is whole, closed and sealed."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.vocabulary import AccountKind, Precision
from pathway.errors import DocumentChanged
from pathway.reporting.investigation import (
    WARNING,
    Holder,
    Investigation,
    Item,
    Leave,
    Passing,
    Seen,
    Source,
    Step,
    TimeSaid,
    TimesDiffer,
    Told,
)
from pathway.reporting.investigation_gaps import questions, unknowns
from pathway.reporting.investigation_html import as_html, seal_of
from pathway.reporting.investigation_timeline import timeline
from pathway.reporting.limits import LimitSaid

DAY = Precision.DAY


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def passing(reference: str = "R1", **fields: object) -> Passing:
    """A crossing of which everything is told and nothing is open."""
    usual = {
        "kind": "care request", "start": "Hospital: ward 7", "end": "Community: nursing",
        "services": ("ward 7", "nursing"), "organisations": ("Hospital", "Community"), "parent": None,
        "steps": (Step(("sent",), at(5), DAY), Step(("accepted",), at(7), DAY)), "ended": True,
        "carries": "Daily visits", "channel": "telephone", "expected": ("24 hours from sent to accepted",),
        "summed_up": "Taken on after two days", "carried_by": "service", "other_way": "yes",
        "holders": (Holder("Hospital", at(5), at(20), True, DAY, "case review"),), "unheld": (),
        "still_unheld": False, "unheld_days": 0.0, "disputed_days": 0.0, "accounts_differ": False,
        "told_until": None, "told": (told(),), "duties": (), "outcomes": (),
        "items": (Item("dose", "carried", ("case review",), None),),
    }  # fmt: skip
    return Passing(reference, **(usual | fields))  # type: ignore[arg-type]


def told(teller: str = "carer", **fields: object) -> Told:
    usual = {
        "kind": AccountKind.ACCOUNT, "happened_at": at(7), "precision": DAY, "told_on": "2 Feb 2026",
        "text": "I rang them myself", "by_family": teller == "carer",
    }  # fmt: skip
    return Told(teller, **(usual | fields))  # type: ignore[arg-type]


def made(*passings: Passing, **fields: object) -> Investigation:
    usual = {
        "leave": Leave("case-1", "Learning response", "LR-1", "PSIRF"), "as_of": at(20),
        "as_of_reason": "asked", "as_known": None, "with_outcome": True,
        "seen": (Seen(at(5, 9), "ED", "Hospital", "triage"),),
        "passings": passings, "organisations": ("Hospital", "Community"), "silent_organisations": (),
        "unheld_days": 0.0, "carer_carried": 0, "carer_only": 0, "sources": (Source("Contacts", 1, ()),),
        "method_version": "1", "banner": "",
    }  # fmt: skip
    return Investigation(**(usual | fields))  # type: ignore[arg-type]


# -- timeline ------------------------------------------------------------------------------------


def test_rows_stand_in_time_a_day_before_its_hours_and_what_has_no_time_last():
    undated = passing("R2", steps=(Step(("sent",), None, Precision.EXACT),), told=(), summed_up=None)
    rows = timeline(made(undated, passing(summed_up=None)))
    assert [(row.what, row.happened_at) for row in rows] == [
        ("R1, care request: sent", at(5)),
        ("seen: triage", at(5, 9)),
        ("R1, care request: accepted", at(7)),
        ("R2, care request: sent", None),
    ]
    assert rows[-1].queries[0] == "time not recorded"


def test_facts_accounts_and_interpretations_have_rows_of_their_own():
    reading = told("Hospital", kind=AccountKind.INTERPRETATION, text="It was unclear")
    rows = timeline(made(passing(told=(reading,))))
    kinds = {row.what.partition(": ")[2]: row.kind for row in rows}
    assert kinds["“Taken on after two days”"] is AccountKind.ACCOUNT
    assert kinds["“It was unclear”"] is AccountKind.INTERPRETATION
    assert kinds["accepted"] is kinds["triage"] is AccountKind.FACT


def test_the_familys_account_stands_beside_the_step_it_tells_of_never_beneath():
    late, early, unknown = told(), told(happened_at=at(1), text="Before"), told(happened_at=None, text="Once")
    rows = timeline(made(passing(told=(late, early, unknown), summed_up=None)))
    beside = {row.what: row.family for row in rows}
    assert beside["R1, care request: accepted"] == (late,)
    assert beside["R1, care request: sent"] == (early, unknown)
    assert not any("rang" in row.what for row in rows)


def test_a_step_is_said_no_more_exactly_than_it_is_known():
    steps = (
        Step(("sent",), at(5, 9), Precision.HOUR),
        Step(("read",), at(6), DAY),
        Step(("accepted",), at(1), Precision.MONTH),
        Step(("noticed",), at(9), Precision.ORDER),
    )
    text = words_of(as_html(made(passing(steps=steps))))
    for said in (
        "about 09:00",
        "not recorded (day only)",
        "not recorded (month only)",
        "only its order is known",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("steps", "days"),
    [
        ((Step(("sent",), at(5), DAY), Step(("noticed",), at(9), DAY)), 4),
        ((Step(("sent",), None, DAY), Step(("noticed",), at(9), DAY)), 0),
        ((Step(("sent",), at(1), Precision.MONTH), Step(("noticed",), at(9), DAY)), None),
        ((Step(("sent",), at(5), DAY), Step(("noticed",), None, DAY)), None),
    ],
)
def test_how_long_until_it_was_noticed_is_told_only_between_known_days(steps, days):
    assert passing(steps=steps).noticed_after == days


# -- what is not known ---------------------------------------------------------------------------

GAPS = {
    "Nobody has said who held it": ({"holders": (), "unheld_days": None}, "Who held this"),
    "From some day on nobody has said who held it": (
        {"told_until": at(9)}, "Who held it from 9 Jan 2026 on?"),
    "Nobody has said who or what carried it": ({"carried_by": None}, "Who or what made it happen?"),
    "Whether it could have come another way is not known": ({"other_way": "not_known"}, ""),
    "A step has no recorded time": ({"steps": (Step(("sent",), None, DAY),), "told": ()}, "When was it sent"),
    "Times told of one step cannot all be so": (
        {"times_differ": (TimesDiffer("sent", (TimeSaid("carer", at(4), DAY),), "so"),)}, "When was it sent"),
    "No acceptance, receipt or end is recorded": ({"ended": False}, "Did it arrive"),
    "How it travels is not known": ({"channel": None}, "How does this kind"),
    "What had to pass is not recorded": ({"carries": None}, "What information had to pass?"),
    "What became of single pieces of information is not recorded": ({"items": ()}, ""),
    "No expected time or limit is recorded": ({"expected": ()}, ""),
    "Whether a time limit was kept cannot be told": (
        {"limits": (LimitSaid("1 day (rule A)", "cannot be told: …", False, "no time is recorded"),)},
        "Was the limit of 1 day (rule A) kept? It cannot be told here: no time is recorded."),
    "Neither patient nor carer has told of it": ({"told": ()}, "Have they been asked"),
}  # fmt: skip


@pytest.mark.parametrize("what", GAPS)
def test_each_gap_is_listed_with_its_crossing_and_asked_about(what):
    fields, question = GAPS[what]
    whole, gap = passing("R1"), passing("R2", **fields)
    found = {one.what: one for one in unknowns(made(whole, gap))}
    assert (found[what].where, found[what].of) == (("R2",), 2)
    asked = [one.words for one in questions(made(whole, gap))]
    assert any(question in words for words in asked) if question else True
    assert [one.words for one in questions(made(whole))] == []


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (Item("dose", "carried", ("carer",), None), "dose: carried (told by carer)"),
        (
            Item("dose", "lost", ("GP",), "R1", "carer"),
            "dose: lost; R1 had carried it; not in the service’s own message; carried by the carer: "
            "it may have reached them that way (told by GP)",
        ),
        (
            Item("dose", "absent", ("GP",), None),
            "dose: absent; not in the service’s own message; "
            "nothing surely earlier says that anybody knew it (told by GP)",
        ),
        (
            Item("dose", "absent", ("GP",), None, said_unknown=True),
            "dose: absent; not in the service’s own message; not known before, as told (told by GP)",
        ),
        (
            Item("dose", "accounts differ", ("GP", "ward"), None, "patient"),
            "dose: accounts differ; carried by the patient: it may have reached them that way "
            "(told by GP and ward)",
        ),
    ],
)
def test_an_item_is_told_of_the_services_own_message_and_who_may_have_brought_it(item, words):
    assert item.words == words


def test_that_items_bear_no_day_of_telling_is_among_what_is_not_known():
    found = {one.what: one.where for one in unknowns(made(passing("R1"), passing("R2", items=())))}
    assert found["When it was told what became of single pieces of information is not recorded"] == ("R1",)


def test_a_limit_that_was_broken_is_told_at_its_crossing_and_asks_nothing():
    broken = LimitSaid("24 hours (rule A)", "broken: day 3; limit 24 hours (rule A)", True, None)
    kept = replace(broken, words="kept: day 0; limit 24 hours (rule A)", broken=False)
    one = made(passing("R1", limits=(broken,)), passing("R2", limits=(kept,)), limits="2 time limits: …")
    queries = {row.what: row.queries for row in timeline(one) if row.queries}
    assert queries == {"R1, care request: sent": ("time limit broken: day 3; limit 24 hours (rule A)",)}
    assert questions(one) == ()
    said = words_of(as_html(one))
    assert "2 time limits: …" in said and "kept: day 0; limit 24 hours (rule A)" in said
    assert "no limit is recorded here" in words_of(as_html(made(passing())))


@pytest.mark.parametrize(
    ("because", "said"), [("so", "Ordered by the first, because so"), (None, "They put nothing in order")]
)
def test_the_order_rule_is_said_only_of_a_step_that_it_orders(because, said):
    times = TimesDiffer("sent", (TimeSaid("carer", at(4), DAY), TimeSaid(None, at(5), DAY)), because)
    assert "carer: 4 Jan 2026; the record: 5 Jan 2026" in times.words and said in times.words


def test_what_is_known_throughout_is_listed_too_as_none():
    found = {one.what: one.where for one in unknowns(made(passing()))}
    assert set(GAPS) <= set(found) and found["Nobody has said who held it"] == ()
    assert "0 of 1 crossing none of them" in words_of(as_html(made(passing())))


def test_days_nobody_held_ask_what_was_arranged_and_open_ones_say_since():
    shut, open_ = ((at(5), at(7)),), ((at(9), at(20)),)
    asked = questions(made(passing(unheld=(*shut, *open_), still_unheld=True, unheld_days=13.0)))
    assert [one.words.partition(",")[0] for one in asked] == [
        "What was arranged from 5 Jan 2026 to 7 Jan 2026",
        "What was arranged since 9 Jan 2026",
    ]


def test_nobody_told_is_not_known_rather_than_none():
    silent = passing(holders=(), unheld_days=None, disputed_days=None)
    text = words_of(as_html(made(silent)))
    assert "not known: nobody has said who held any of them" in text and "0 days" not in text


@pytest.mark.parametrize(
    ("carried", "only", "words"),
    [
        ((None, None), 0, "not known: nobody has said who carried any of them"),
        (("service", "service"), 0, "carer 0 of 2 crossings"),
        (("carer", None), 1, "1 of 2 crossings; 1 of these had no other way; of 1 nobody has said"),
    ],
)
def test_what_a_carer_carried_is_no_nought_where_nobody_was_asked(carried, only, words):
    passings = [passing(f"R{place}", carried_by=one) for place, one in enumerate(carried)]
    text = words_of(as_html(made(*passings, carer_carried=carried.count("carer"), carer_only=only)))
    assert words in text


BLAME = re.compile(
    r"\b(fail(ed|ure)?|fault|blame|should have|neglect\w*|error|mistake|careless)\b", re.IGNORECASE
)


def test_questions_are_neutral():
    every = [passing(f"R{number}", **fields) for number, (fields, _) in enumerate(GAPS.values())]
    every.append(passing("R99", accounts_differ=True, disputed_days=1.0, unheld=((at(5), at(7)),)))
    words = " ".join(one.words for one in questions(made(*every, silent_organisations=("Hospital",))))
    assert len(words) > 300 and not BLAME.search(words)


# -- the page ------------------------------------------------------------------------------------


class Reader(HTMLParser):
    """Every element closed in the order it was opened; what a page must not hold; its words."""

    VOID = frozenset({"meta", "link", "br", "hr", "img", "input", "col"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"{tag} at {self.getpos()}"

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


def words_of(text: str) -> str:
    return " ".join(" ".join(read(text).words).split())


def test_the_page_is_well_formed_says_its_language_and_has_no_script_and_nothing_from_elsewhere():
    text = as_html(made(passing(), banner="Invented data."))
    reader = read(text)
    tags = [tag for tag, _ in reader.tags]
    assert text.startswith("<!DOCTYPE html>") and ("html", {"lang": "en-GB"}) in reader.tags
    assert not {"script", "link", "img", "iframe", "form", "a"} & set(tags)
    assert not any(
        name in ("style", "src", "href") or name.startswith("on") for _, a in reader.tags for name in a
    )
    assert tags.count("h1") == 1 and tags.count("table") == tags.count("caption") + 1  # one only lays out
    assert all(a.get("scope") for tag, a in reader.tags if tag == "th")
    assert "url(" not in text and "@import" not in text and "default-src 'none'" in text


NASTY = '<script>alert(1)</script>"</style>&{{ 7*7 }}{% raw %}\u202e'


def test_whatever_is_told_stands_as_text():
    leave = Leave("case-1", NASTY, NASTY, NASTY)
    nasty = passing(NASTY, carries=NASTY, told=(told(text=NASTY),), start=NASTY, parent=NASTY)
    text = as_html(
        made(nasty, leave=leave, banner=NASTY, organisations=(NASTY,), silent_organisations=(NASTY,))
    )
    assert "script" not in [tag for tag, _ in read(text).tags]
    assert "{{ 7*7 }}" in words_of(text) and seal_of(text)


def test_purpose_case_basis_warning_and_banner_are_head_and_foot_of_every_page():
    text = as_html(made(passing(), banner="Invented data."))
    head, foot = text.split("<thead>")[1].split("</thead>")[0], text.split("<tfoot>")[1]
    for said in ("LR-1", "case-1", "Learning response", "PSIRF", "Invented data."):
        assert said in head
    assert WARNING in foot


def test_a_long_purpose_is_whole_once_and_short_in_the_running_head():
    purpose = "why " * 200
    text = as_html(made(passing(), leave=Leave("case-1", purpose, "LR-1", "PSIRF")))
    assert purpose in text and len(text.split("<thead>")[1].split("</thead>")[0]) < 700


def test_without_the_outcome_it_says_so():
    text = as_html(made(passing(), with_outcome=False))
    assert "Outcome left out" in words_of(text) and "What it came to is left out" in text
    assert "Taken on after two days" not in text


# -- its seal ------------------------------------------------------------------------------------


@given(st.integers(min_value=0), st.characters(min_codepoint=32, max_codepoint=126))
def test_any_letter_changed_breaks_the_seal(place, letter):
    text = as_html(made(passing()))
    place %= len(text)
    changed = text[:place] + letter + text[place + 1 :]
    if changed == text:
        assert re.fullmatch("[0-9a-f]{64}", seal_of(changed))
    else:
        with pytest.raises(DocumentChanged):
            seal_of(changed)


NOUGHTS = "0" * 64


@pytest.mark.parametrize("place", ["purpose", "told", "start"])
def test_noughts_that_are_told_are_no_place_for_the_seal(place):
    leave = Leave("case-1", NOUGHTS if place == "purpose" else "Learning response", "LR-1", "PSIRF")
    fields = {"told": (told(text=NOUGHTS),)} if place == "told" else {"start": NOUGHTS}
    text = as_html(made(passing(**({} if place == "purpose" else fields)), leave=leave))
    assert seal_of(text) != NOUGHTS and NOUGHTS in text


def test_noughts_are_no_seal():
    text = as_html(made(passing()))
    with pytest.raises(DocumentChanged, match="no sealed document"):
        seal_of(text.replace(seal_of(text), NOUGHTS))


@pytest.mark.parametrize("text", ["", "<html></html>", '<code id="seal">abc</code>'])
def test_what_bears_no_seal_is_no_document(text):
    with pytest.raises(DocumentChanged, match="no sealed document"):
        seal_of(text)


def test_two_makings_of_an_equal_value_have_the_same_bytes_and_another_value_has_others():
    first, again = made(passing()), made(passing())
    assert as_html(first) == as_html(again) != as_html(replace(first, method_version="2"))
