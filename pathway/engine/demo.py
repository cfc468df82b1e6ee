"""The invented system, made from its parameters and brought in through the very doors that real files use."""

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from graph_schema.events import EventMatch
from graph_schema.identifiers import match_id
from graph_schema.vocabulary import MatchState
from pathway.demo.generating import DemoFiles, generate
from pathway.engine.imports import ImportReport, Options
from pathway.engine.verbs import Engine
from pathway.errors import BadInput
from pathway.stores.base import Put

BANNER = "Invented data. No real person, place or organisation."
SOURCE = "invented demo"
_ACTOR, _REASON = "demo", "invented demo"


def demo_parameters() -> Path:
    """The demo's parameter file. Raises `BadInput` outside a checkout: the package has no demo."""
    path = Path(__file__).parents[2] / "data" / "demo" / "system.toml"
    if not path.is_file():
        raise BadInput(
            "the demo's parameters are not here",
            where=str(path.name),
            try_="run `careseams demo` from a checkout of the repository",
        )
    return path


def is_demo(engine: Engine) -> bool:
    """Whether a store holds the invented system: then every page says so."""
    organisations = engine.store.records(engine.viewer, ["Organisation"])["content"].to_pylist()
    return any(f'"source":"{SOURCE}"' in content for content in organisations)


def build_demo(engine: Engine, say: Callable[[str], None] = lambda _: None) -> None:
    """
    Make the invented system and import it. A store that holds it already stays as it is.

    Raises `BadInput` where the store holds anything else, or where a row of the demo is rejected.
    """
    if is_demo(engine):
        return
    if engine.facts().audit_rows > 1 or engine.store.contact_facts(engine.viewer).rows:
        raise BadInput(
            "this store is not empty and does not hold the demo",
            where=engine.facts().address,
            try_="name another with --store",
        )
    with tempfile.TemporaryDirectory(prefix="careseams-demo-") as folder:
        say("Making the invented system …")
        files = generate(demo_parameters(), Path(folder))
        _import(engine, files, say)


def _import(engine: Engine, files: DemoFiles, say: Callable[[str], None]) -> None:
    options = Options()
    parties = [(what, path) for what, path in files.model if what not in _AFTER_CROSSINGS]
    later = [(what, path) for what, path in files.model if what in _AFTER_CROSSINGS]
    for what, path in parties:
        _whole(what, engine.import_records(what, [path], options=options, actor=_ACTOR, reason=_REASON))
    say(f"Bringing in {files.rows['contacts']:,} contacts and {files.rows['crossings']:,} crossings …")
    _whole(
        "contacts", engine.import_contacts([files.contacts], options=options, actor=_ACTOR, reason=_REASON)
    )
    report = engine.import_crossings(
        [files.crossings],
        holdings=files.holdings,
        accounts=files.accounts,
        options=options,
        actor=_ACTOR,
        reason=_REASON,
    )
    _whole("crossings", report)
    for what, path in later:
        _whole(what, engine.import_records(what, [path], options=options, actor=_ACTOR, reason=_REASON))
    engine.save(map(Put, files.parameters), actor=_ACTOR, reason=_REASON)
    place_on_crossings(engine, files.placed)
    engine.seed_rules(actor=_ACTOR)


def place_on_crossings(engine: Engine, placed: Iterable[tuple[str, str]]) -> None:
    """Place events on the crossing that they were recorded about, beside its handoff: each counts once."""
    table = engine.snapshot().crossings
    by_request = dict(zip(table["request_id"].to_pylist(), table["id"].to_pylist(), strict=True))
    matches = [
        EventMatch(
            id=match_id(event, by_request[request]),
            source=SOURCE,
            event=event,
            subject=by_request[request],
            state=MatchState.CONFIRMED,
            reasons=("recorded about this crossing",),
        )
        for event, request in placed
    ]
    engine.save(map(Put, matches), actor=_ACTOR, reason=_REASON)


_AFTER_CROSSINGS = frozenset({"asks", "events"})
"""Asks point to claims, events to handoffs and crossings."""


def _whole(what: str, report: ImportReport) -> None:
    if report.rejected:
        first = report.rejections[0]
        raise BadInput(
            f"{report.rejected} rows of the demo's {what} were rejected",
            where=f"row {first.row}, {first.column}: {first.reason}",
            try_="mend data/demo/system.toml",
        )
