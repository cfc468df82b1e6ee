"""A file of handoffs onto a pathway's drawing, at the command line."""

from pathlib import Path

import pytest

from pathway.engine import Engine
from pathway.engine import pathways as drawing
from pathway.settings import Settings
from tests.cli.conftest import Run

SERVICES = "organisation,name\nRX1,ED\nRX1,ward\n"
HANDOFFS = "from,to,kind\nHOME,RX1/ED,admission\nRX1/ED,RX1/ward,ward_move\n"


@pytest.fixture
def files(run: Run, embedded: str, tmp_path: Path, monkeypatch) -> Path:
    """A store with two services; the folder for files."""
    monkeypatch.setenv("CARESEAMS_STORE", embedded)
    assert run("init").code == 0
    (tmp_path / "bodies.csv").write_text("id,name\nRX1,Vale\n")
    (tmp_path / "services.csv").write_text(SERVICES)
    (tmp_path / "drawn.csv").write_text(HANDOFFS)
    assert run("import", "organisations", tmp_path / "bodies.csv").code == 0
    assert run("import", "services", tmp_path / "services.csv").code == 0
    return tmp_path


def imported(run: Run, file: Path, name: str = "Falls"):
    return run("import", "pathway", file, "--name", name, "--actor", "planner", "--json")


def test_a_file_is_drawn_undone_and_drawn_again(run: Run, files, embedded):
    first = imported(run, files / "drawn.csv")
    assert first.code == 0 and first.json["repeated"] is False
    id_ = first.json["pathway"]
    assert imported(run, files / "drawn.csv").json == first.json | {"repeated": True}
    engine = Engine.open(embedded, Settings())
    assert len(drawing.drawing_of(engine, id_).handoffs) == 2
    drawing.apply(engine, id_, {"op": "undo", "client": "c", "seq": 1}, actor="planner")
    assert drawing.drawing_of(engine, id_).places == ()
    drawing.apply(engine, id_, {"op": "redo", "client": "c", "seq": 2}, actor="planner")
    assert len(drawing.drawing_of(engine, id_).handoffs) == 2
    drawing.apply(engine, id_, {"op": "undo", "client": "c", "seq": 3}, actor="planner")
    engine.store.close()
    assert imported(run, files / "drawn.csv").json["repeated"] is False


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HANDOFFS + "RX1/ED,RX9/x,letter\n", "1 services are not known here; the first: RX9/x"),
        (HANDOFFS + "RX1/ED,RX1/ward,pigeon\n", "1 of 3 rows cannot be read"),
        (HANDOFFS + "DIED,RX1/ward,letter\n", "1 of 3 rows cannot be read"),
    ],
)
def test_a_file_that_cannot_be_drawn_whole_is_not_drawn(run: Run, files, content, said):
    (files / "bad.csv").write_text(content)
    refused = imported(run, files / "bad.csv")
    assert refused.code == 2 and said in refused.err
    assert run("import", "pathway", files / "drawn.csv", "--name", "Falls").code == 0


def test_what_stands_only_in_drawings_of_imagined_work_is_counted_out(run: Run, files):
    words = "2 of 3 handoffs stand only in drawings of work as imagined"
    (files / "known.csv").write_text("from,to,kind\nRX1/ward,HOME,transport\n")
    assert run("import", "handoffs", files / "known.csv").code == 0
    for verb in ("boundaries", "coverage"):
        assert "work as imagined" not in run(verb).out
        assert run(verb, "--json").json["only_imagined"] == []
    assert imported(run, files / "drawn.csv").code == 0
    for verb in ("boundaries", "coverage"):
        assert words in run(verb).out
        assert len(run(verb, "--json").json["only_imagined"]) == 2
