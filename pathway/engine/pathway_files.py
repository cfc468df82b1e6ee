"""Files of handoffs onto a pathway's drawing: the whole file is one change, undone like any other."""

from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from graph_schema.handoffs import Handoff, Pathway
from graph_schema.identifiers import short_hash
from graph_schema.parties import Service
from graph_schema.vocabulary import End
from pathway.analysis.pathways import DRAWN_FILE
from pathway.engine.pathways import Answer, Done, apply, bring, drawing_of, make_pathway
from pathway.engine.verbs import Engine
from pathway.errors import BadInput, ImportRefused
from pathway.importing.model import read_records


def read_drawing(file: Path) -> tuple[Handoff, ...]:
    """
    The handoffs of a file, to be brought into a drawing (`bring`).

    Raises what imports raise, and `ImportRefused` where a row cannot be read: a drawing comes in whole.
    """
    batch = read_records(file, "handoffs")
    if batch.rejections:
        first = batch.rejections[0]
        raise ImportRefused(
            f"{len(batch.rejections)} of {batch.rows} rows cannot be read; the first: {first.reason}",
            where=f"row {first.row}, {first.column}",
            try_="put it right and bring the file in again",
        )
    found = (one for one in batch.accepted if isinstance(one, Handoff))
    return tuple(one.model_copy(update={"source": DRAWN_FILE}) for one in found)


def import_pathway(engine: Engine, file: Path, name: str, *, actor: str) -> tuple[str, Answer]:
    """
    A file of handoffs onto the drawing of the pathway of that name, which is made where there is none.

    The same file again is the same change. Returns the pathway's id and what became of it; raises what
    `read_drawing` raises, and `ImportRefused` for services that nobody has recorded.
    """
    handoffs = read_drawing(file)
    known = engine.snapshot().by_id(Service)
    ends = dict.fromkeys(end for one in handoffs for end in (one.from_id, one.to_id))
    unknown = [end for end in ends if end not in End.__members__ and end not in known]
    if unknown:
        raise ImportRefused(
            f"{len(unknown)} services are not known here; the first: {unknown[0]}",
            where=file.name,
            try_="bring them in first: careseams import services FILE",
        )
    named = [one.id for one in engine.snapshot().all(Pathway) if one.name == name]
    if len(named) > 1:
        raise BadInput(f"{len(named)} pathways are called {name}", try_="rename one of them")
    id_ = named[0] if named else make_pathway(engine, name, actor=actor)
    client = f"file {short_hash(*(one.to_json() for one in handoffs))}"
    told = {**bring(file.name, handoffs), "client": client}
    for seq in count(1):  # the same file is the same change, unless that was taken back since
        became = apply(engine, id_, {**told, "seq": seq}, actor=actor)
        again = isinstance(became, Done) and became.repeated
        if not again or {one.id for one in handoffs} <= set(drawing_of(engine, id_).by_id):
            break
    return id_, became


def read_drawing_text(content: bytes) -> tuple[Handoff, ...]:
    """The handoffs of a file that came over the wire; see `read_drawing`."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "handoffs.csv"
        file.write_bytes(content)
        return read_drawing(file)
