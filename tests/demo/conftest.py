"""The invented demo, made once for all its tests."""

import csv
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from pathway.demo import DemoFiles, generate
from pathway.engine import Engine, ImportReport
from pathway.settings import Settings
from pathway.stores.base import Put
from pathway.stores.memory import MemoryStore

SYSTEM = Path(__file__).resolve().parents[2] / "data/demo/system.toml"
Row = dict[str, str]


def judgements(hazard: Row) -> dict[str, Row]:
    """What each side judged of a hazard, by side, in the order of the row."""
    found = {}
    for word in ("judgement", "judgement2"):
        parts = {name.split(".")[1]: text for name, text in hazard.items() if name.split(".")[0] == word}
        if parts.get("side"):
            found[parts["side"]] = parts
    return found


@dataclass
class Demo:
    """The demo's files, read again as anybody would read them."""

    files: DemoFiles
    _read: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, word: str) -> list[Row]:
        """The rows of one file."""
        if word not in self._read:
            with (self.files.folder / f"{word}.csv").open(encoding="utf-8", newline="") as file:
                self._read[word] = list(csv.DictReader(file))
        return self._read[word]

    @cached_property
    def ids(self) -> dict[str, set[str]]:
        """The ids of each file of the model."""
        return {word: {row["id"] for row in self.rows(word)} for word, _ in self.files.model}

    @cached_property
    def planted(self) -> list[dict[str, Any]]:
        """What is planted."""
        return tomllib.loads((SYSTEM.parent / "planted.toml").read_text(encoding="utf-8"))["planted"]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo as `make demo` makes it."""
    return Demo(generate(SYSTEM, tmp_path_factory.mktemp("demo")))


@dataclass
class ComeIn:
    """The demo in a store, and what became of its rows on the way in, by the word of each import."""

    engine: Engine
    reports: dict[str, ImportReport]


@pytest.fixture(scope="session")
def come_in(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> ComeIn:
    """The demo through the real doors: every file imported, nothing put in beside them but parameters."""
    settings = Settings(key_file=tmp_path_factory.mktemp("key") / "pseudonym.key")
    engine = Engine(MemoryStore(), settings)
    files, by = demo.files, {"actor": "test", "reason": "demo"}
    reports = {word: engine.import_records(word, [path], **by) for word, path in files.model}
    reports["contacts"] = engine.import_contacts([files.contacts], **by)
    reports["crossings"] = engine.import_crossings(
        [files.crossings], holdings=files.holdings, accounts=files.accounts, **by
    )
    engine.save([Put(parameter) for parameter in files.parameters], **by)
    engine.seed_rules(actor="test")
    return ComeIn(engine, reports)
