"""`careseams silence`: who has not answered for how many days; whose answers differ; as JSON and in words."""

from pathlib import Path

import pytest

from graph_schema.vocabulary import Duty, Stance
from pathway.engine import Engine
from pathway.engine.asks import To, ask
from pathway.engine.told import Answer, Typing, answer
from pathway.settings import Settings
from tests.app import asks_world as world
from tests.cli.conftest import Run

WHO = {"actor": "t", "reason": "t"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The hospital and the community trust asked about one handoff; their answers differ about one duty."""
    folder = tmp_path / "store"
    engine = world.fill(Engine.open(str(folder), Settings(), create=True))
    handoff, on = world.HANDOFFS[0].id, world.NOW.date().replace(month=5, day=1)
    questions = [
        To(handoff, duty, party) for duty in (Duty.ACCEPT, Duty.CLINICAL) for party in ("HOS", "COM")
    ]
    asks = ask(engine, questions, asked_on=on, answer_by=on.replace(day=10), **WHO).asks
    said = [Answer(asks[0], Stance.ASSERTS, on, "COM", "It is theirs"), Answer(asks[1], Stance.DENIES, on)]
    answer(engine, said, answered_on=on, by=Typing(**WHO, command_id="cmd-1"))
    engine.store.close()
    return folder


def test_silence_by_body_and_both_quotations_as_json(run: Run, store: Path):
    found = run("silence", "--store", store, "--as-of", "2026-06-01", "--json").json
    assert (found["questions"], found["not_answered"], found["asks_dated_later"]) == (4, 2, 0)
    assert [(one["party"], one["asked"], one["not_answered"], one["days"]) for one in found["bodies"]] == [
        ("HOS", 2, 1, 31),
        ("COM", 2, 1, 31),
    ]
    assert {one["days_past"] for one in found["silent"]} == {22}
    [differ] = found["answers_differ"]
    assert differ["state"] == "CONTESTED" and found["words_do_not_fit"] == []
    assert [quote["words"] for quote in differ["pairs"][0]] == ["It is theirs", None]
    assert all(quote["typed_for"] and quote["typed_by"] == "t" for quote in differ["pairs"][0])


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-06-01", "2 questions of 4 not answered."),
        ("2026-06-01", "Answers differ about 1 duty."),
        ("2026-06-01", "Silence is no answer"),
        ("2026-04-30", "0 questions of 0 not answered."),
        ("2026-04-30", "4 asks dated after the as-at date: not counted."),
    ],
)
def test_silence_in_words_says_what_it_leaves_out(run: Run, store: Path, day: str, words: str):
    assert words in run("silence", "--store", store, "--as-of", day).out
