"""The bow-tie of a handoff as a file: the page's picture and tables, the same bytes twice, on both stores."""

import base64
import re

import pytest

from app.figures.bow_tie import bow_tie_picture
from pathway.engine import Engine
from pathway.engine.bow_tie import bow_tie
from pathway.settings import read_settings
from tests.cli.conftest import Run

HANDOFF = "RXA/ward > RXB/nursing: care_request"
FILES = {
    "organisations": "id,name,sector\nRXA,Organisation A,acute\nRXB,Organisation B,community\n",
    "services": "organisation,name\nRXA,ward\nRXB,nursing\n",
    "handoffs": "from,to,kind\nRXA/ward,RXB/nursing,care_request\nRXB/nursing,RXA/ward,referral\n",
    "hazards": f"id,handoff,sentence\nhz-1,{HANDOFF},Request is <b>not</b> read\n",
    "controls": "id,hazards,name,effectiveness\nc-1,hz-1,Worklist & alarm,0.5\n",
}


@pytest.fixture
def filled(store: str, run: Run, tmp_path) -> str:
    assert run("init").code == 0
    for what, text in FILES.items():
        (tmp_path / f"{what}.csv").write_text(text)
        assert run("import", what, tmp_path / f"{what}.csv", "--strict").code == 0
    return store


def test_the_report_holds_the_pages_picture_and_is_the_same_twice(filled: str, run: Run, tmp_path):
    first, second = tmp_path / "1.html", tmp_path / "2.html"
    said = run("bow-tie", HANDOFF, "--out", first, "--json").json
    assert (said["threats"], said["barriers"], said["without_owner"]) == (1, 1, 1)
    assert run("bow-tie", HANDOFF, "--out", second).code == 0
    text = first.read_text()
    assert text == second.read_text()
    engine = Engine.open(filled, read_settings())
    drawn = base64.b64decode(re.findall(r"svg\+xml;base64,([^\"]+)\"", text)[0]).decode()
    assert drawn == bow_tie_picture(bow_tie(engine, HANDOFF))
    engine.store.close()
    assert "Request is &lt;b&gt;not&lt;/b&gt; read" in text and "Worklist &amp; alarm" in text
    assert "<script" not in text and "http" not in re.sub(r'http-equiv|base64,[^"]+', "", text)
    assert ("Nobody holds 1 barrier." in text and "judged by nobody" in text.lower()) or "not judged" in text


@pytest.mark.parametrize(
    ("handoff", "said"),
    [("RXB/nursing > RXA/ward: referral", "no hazard is recorded"), ("nothing", "nothing")],
)
def test_where_there_is_no_bow_tie_that_is_said_and_nothing_written(
    filled: str, run: Run, tmp_path, handoff: str, said: str
):
    done = run("bow-tie", handoff, "--out", tmp_path / "b.html")
    assert (done.code, done.out) == (2, "") and said in done.err
    assert not (tmp_path / "b.html").exists()


def test_a_file_that_is_there_is_left_alone(filled: str, run: Run, tmp_path):
    (tmp_path / "b.html").write_text("mine")
    assert run("bow-tie", HANDOFF, "--out", tmp_path / "b.html").code == 2
    assert (tmp_path / "b.html").read_text() == "mine"
