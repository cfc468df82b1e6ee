"""Searching finds the records that hold every word, however it is written."""

from graph_schema.parties import Party
from pathway.stores.base import LOCAL, Store
from tests.contract.given import ACUTE, COMMUNITY, SMALL_WORLD, ids, renamed, save, withdraw

ODD = (
    Party(id="p1", name="Échographie at Straße 7", role="group"),
    Party(id="p2", name="ECHOGRAPHIE at STRASSE 77", role="group"),
    Party(id="p3", name="e\u0301chographie 👩🏽‍⚕️ 日本語 ﬁne", role="group"),
    Party(id="p4", name="x%y_z * \" ' \\ OR 1=1 --", role="group"),
)


FOUND = [
    ("échographie", ["p1", "p2", "p3"]),
    ("ECHO", []),
    ("strasse", ["p1", "p2"]),
    ("7", ["p1"]),
    ("7 strasse echographie", ["p1"]),
    ("echographie echographie", ["p1", "p2", "p3"]),
    ("日本語", ["p3"]),
    ("fine", ["p3"]),
    ("x", ["p4"]),
    ("%", []),
    ("1=1", ["p4"]),
    ("", []),
    ("  -- ' \" ", []),
    ("👩🏽‍⚕️", []),
    ("p2", ["p2"]),
    ("group", ["p1", "p2", "p3", "p4"]),
    ("role", []),
    ("vale nhs", []),
    ("group " * 300, ["p1", "p2", "p3", "p4"]),
    (" ".join(f"w{n}" for n in range(1500)), []),
]


def test_every_word_must_be_there(store: Store):
    save(store, *ODD)
    for text, found in FOUND:
        assert ids(store.search(text, LOCAL)) == found, text


def test_found_by_id_then_kind_up_to_a_limit(store: Store):
    save(store, *SMALL_WORLD, Party(id="RX1", name="Vale patients", role="group"))
    found = store.search("vale", LOCAL)
    assert [(record.entity.id, record.entity.label()) for record in found] == [
        ("RX1", "Organisation"),
        ("RX1", "Party"),
        ("RY2", "Organisation"),
    ]
    assert store.search("vale", LOCAL, limit=2) == found[:2]
    assert store.search("vale", LOCAL, limit=0) == []


def test_only_what_is_kept_now_is_found(store: Store):
    save(store, ACUTE, COMMUNITY)
    save(store, renamed(ACUTE, "Hospital of the valley"), expected=1)
    assert ids(store.search("vale", LOCAL)) == ["RY2"]
    assert ids(store.search("valley", LOCAL)) == ["RX1"]
    withdraw(store, COMMUNITY)
    assert store.search("vale", LOCAL) == []
    save(store, COMMUNITY, expected=2)
    assert ids(store.search("vale", LOCAL)) == ["RY2"]
    assert store.check(LOCAL) == []
