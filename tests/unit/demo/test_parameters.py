"""The demo's parameter files: what they must hold, and what is said where they do not."""

from pathlib import Path

import pytest

from graph_schema.vocabulary import CrossingStatus, HandoffKind
from pathway.demo import generate
from pathway.demo.parameters import read_parameters
from pathway.errors import BadInput

SHIPPED = Path(__file__).resolve().parents[3] / "data/demo"


@pytest.fixture
def copy(tmp_path: Path):
    """A copy of the shipped files in which words can be changed; the copy's parameter file comes back."""

    def with_changes(name: str = "system.toml", **changes: str) -> Path:
        for path in SHIPPED.glob("*"):
            text = path.read_text(encoding="utf-8")
            for old, new in changes.items() if path.name == name else ():
                assert old in text
                text = text.replace(old, new, 1)
            (tmp_path / path.name).write_text(text, encoding="utf-8")
        return tmp_path / "system.toml"

    return with_changes


def test_the_shipped_parameters_can_be_used():
    given = read_parameters(SHIPPED / "system.toml")
    assert (given.people, given.contacts, given.crossings) == (3_000, 30_000, 8_000)
    assert {flow.kind for flow in given.flows} <= {kind.value for kind in HandoffKind}
    statuses = {status for flow in given.flows for status, _ in flow.steps}
    assert statuses <= {status.value for status in CrossingStatus}
    assert {entry for flow in given.flows for entry in flow.hazards} <= set(given.sentences)


def test_every_flow_is_travelled_or_says_that_nobody_counts_it():
    given = read_parameters(SHIPPED / "system.toml")
    crossed = {step.cross for episode in given.episodes for step in episode.steps if step.cross}
    assert crossed <= {flow.id for flow in given.flows}
    assert {flow.id for flow in given.flows if flow.recorded} <= crossed


def test_a_flow_says_otherwise_than_its_kind():
    given = read_parameters(SHIPPED / "system.toml")
    by_id = {flow.id: flow for flow in given.flows}
    assert by_id["ward to district nursing"].hazards == ("HZ-19", "HZ-15")
    assert by_id["ward to social care"].hazards == ("HZ-21",)
    assert by_id["ED summary"].likelihood == 1
    assert by_id["depot delivery"].estimate == (300, 900)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("system.toml", "seed = 20260520", "", "seed"),
        ("system.toml", "[system]", "[system", "no TOML"),
        ("system.toml", 'case = "case.toml"', 'case = "nowhere.toml"', "not there"),
        ("case.toml", 'story = "holt.json"', 'story = "nowhere.json"', "not there"),
        ("system.toml", 'kind = "referral"', 'kind = "pigeon"', "pigeon"),
        ("planted.toml", "local:DEMO-ACU/ward 7", "local:DEMO-ACU/ward 99", "ward 99"),
        ("system.toml", "crossings = 8000", "crossings = 0", "crossings"),
        ("system.toml", "contacts = 30000", "contacts = 1000", "contacts"),
    ],
)
def test_parameters_that_cannot_be_used_are_refused(copy, tmp_path, file, old, new, says):
    with pytest.raises(BadInput) as refused:
        generate(copy(file, **{old: new}), tmp_path / "out")
    assert says in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadInput) as refused:
        read_parameters(tmp_path / "system.toml")
    assert "system.toml" in str(refused.value)


def test_endings_that_cannot_be_planted_are_refused(copy, tmp_path):
    with pytest.raises(BadInput, match="nobody held"):
        generate(copy("planted.toml", **{"died = 2": "died = 500"}), tmp_path / "out")
