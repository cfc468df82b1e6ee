"""One block of contacts, checked on columns: what passes is prepared, what fails goes to the log."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.identifiers import MAX_ID_BYTES
from pathway.importing.batch import RejectionLog, kinds_of_values
from pathway.importing.blocks import Block
from pathway.importing.identifiers_scan import kinds_found, texts_with_identifiers
from pathway.importing.matching import nhs_numbers_refused
from pathway.importing.places import Places
from pathway.importing.pseudonyms import NO_PATIENT, keyed_ids, read_patients
from pathway.importing.staging import PREPARED, SourceFile
from pathway.importing.times import REASONS, TimeReader

LONGEST_ACTIVITY = 500
"""Characters."""
_CONTROL = r"[\x00-\x1f\x7f-\x9f]"
_UNREADABLE = "a line break or control character in it"
_WHOLE = r"^[+-]?[0-9]{1,18}(\.0+)?$"
_LIKE_AN_NHS_NUMBER = r"[0-9]{3}[\s\p{Z}./_-]?[0-9]{3}[\s\p{Z}./_-]?[0-9]{4}"
_NAMES_MAY_HOLD = frozenset({"a name with a title", "a postcode"})
"""Practices are called after doctors and places, so these say nothing about a patient."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rules:
    """What every block of one import shares: key, pseudonyms made, log, places seen, counts worth telling."""

    key: bytes
    identifiable: bool
    people: dict[str, str] = field(default_factory=dict)
    log: RejectionLog = field(default_factory=RejectionLog)
    places: Places = field(default_factory=Places)
    counts: Counter[str] = field(default_factory=Counter)


class Cleaning:
    """One block of one file. Every check marks the rows that fail it; a row is rejected for the first."""

    def __init__(
        self, rules: Rules, source: SourceFile, columns: dict[str, str], block: Block, times: TimeReader
    ) -> None:
        self._rules, self._source, self._columns, self._times = rules, source, columns, times
        self._numbers = block.numbers
        self._texts = {field: block.columns[column] for field, column in columns.items()}
        self._bad = np.zeros(len(block.numbers), bool)
        self._worth_saying: dict[str, Mask] = {}

    def prepared(self) -> pa.Table:
        """The rows that pass, as `staging.PREPARED`. Raises `IdentifiableRefused`."""
        columns = {"person": self._person(), "happened_at": self._happened_at()}
        columns["organisation"] = self._organisation()
        columns["service"] = self._service(columns["organisation"])
        columns["activity"] = self._activity()
        columns["seq"] = self._seq()
        columns["own_id"] = self._own_id(columns["organisation"])
        columns["row"] = pa.array(self._numbers + self._source.starts - 1)
        for what, rows in self._worth_saying.items():
            self._rules.counts[what] += int((rows & ~self._bad).sum())
        table = pa.Table.from_arrays([columns[name] for name in PREPARED.names], schema=PREPARED)
        return table.filter(pa.array(~self._bad)) if self._bad.any() else table

    def _refuse(self, wrong: Mask | pa.Array, field: str, reason: str) -> None:
        marked = wrong if isinstance(wrong, np.ndarray) else _mask(wrong)
        rows = np.flatnonzero(marked & ~self._bad)
        if len(rows):
            kinds = kinds_of_values(self._texts[field].take(pa.array(rows)))
            column = self._columns[field]
            self._rules.log.add(self._source.name, self._numbers[rows], column, kinds, reason)
            self._bad[rows] = True

    def _person(self) -> pa.Array:
        """Each different identifier is looked at once a block."""
        coded = self._texts["patient"].dictionary_encode()
        words, of = coded.dictionary, coded.indices
        patients = read_patients(words)
        rows = of.to_numpy()
        if patients.nhs.any() and not self._rules.identifiable:
            guilty = self._numbers[patients.nhs[rows]].tolist()
            last = int(self._numbers[-1])
            raise nhs_numbers_refused(self._source.name, self._columns["patient"], guilty, last)
        nobody = pc.or_(pc.equal(words, ""), pc.is_in(pc.utf8_lower(words), value_set=pa.array(NO_PATIENT)))
        too_long = pc.greater(pc.binary_length(words), MAX_ID_BYTES)
        self._refuse(nobody.take(of), "patient", "no patient")
        self._refuse(patients.placeholder[rows], "patient", "a number that stands for nobody")
        self._refuse(pc.match_substring_regex(words, _CONTROL).take(of), "patient", _UNREADABLE)
        self._refuse(too_long.take(of), "patient", f"longer than {MAX_ID_BYTES} bytes")
        self._worth_saying |= {"nhs": patients.nhs[rows], "failed": patients.failed[rows]}
        return patients.pseudonyms(self._rules.key, self._rules.people).take(of)

    def _happened_at(self) -> pa.Array:
        times = self._times.read(self._texts["time"])
        for problem, reason in REASONS.items():
            self._refuse(times.problems == problem, "time", reason)
        self._refuse(times.is_month, "time", "only a month: a contact needs its day")
        self._worth_saying |= {"twice": times.twice, "day_only": times.is_day}
        return pa.array(times.micros)

    def _organisation(self) -> pa.Array:
        return self._judged("organisation", self._texts["organisation"], self._organisation_id)

    def _organisation_id(self, code: str) -> str:
        self._refuse_identifiers(code)
        return self._rules.places.organisation(code)

    def _service(self, organisations: pa.Array) -> pa.Array:
        """Each pair of organisation and service is looked at once a block."""
        places = self._rules.places
        given = self._texts.get("service")
        if given is None:
            return self._judged("organisation", organisations, lambda code: places.service(code, ""))
        of, named = organisations.dictionary_encode(), given.dictionary_encode()
        codes, names = of.dictionary.to_pylist(), named.dictionary.to_pylist()
        pair = of.indices.fill_null(0).to_numpy() * np.int64(len(names)) + named.indices.to_numpy()
        seen = pa.array(pair, mask=self._bad).dictionary_encode()
        pairs, coded = seen.dictionary.to_pylist(), seen.indices.fill_null(-1).to_numpy().astype(np.int64)

        def judge(place: int) -> str:
            code, name = codes[pairs[place] // len(names)], names[pairs[place] % len(names)]
            self._refuse_identifiers(name)
            return places.service(code, name)

        return self._by_code("service", coded, len(pairs), judge)

    def _refuse_identifiers(self, text: str) -> None:
        found = set(kinds_found(text)) - _NAMES_MAY_HOLD
        if found and not self._rules.identifiable:
            raise ValueError(f"seems to hold {' and '.join(sorted(found))}")

    def _judged(self, field: str, texts: pa.Array, judge: Callable[[str], str]) -> pa.Array:
        coded = texts.dictionary_encode()
        words = coded.dictionary.to_pylist()
        codes = coded.indices.fill_null(-1).to_numpy().astype(np.int64)
        codes[self._bad] = -1
        return self._by_code(field, codes, len(words), lambda place: judge(words[place]))

    def _by_code(
        self, field: str, codes: npt.NDArray[np.int64], size: int, judge: Callable[[int], str]
    ) -> pa.Array:
        """The id that `judge` gives each code that occurs; where it raises, the rows are refused."""
        ids: list[str | None] = [None] * size
        used = np.bincount(codes[codes >= 0], minlength=size)
        for place in np.flatnonzero(used).tolist():
            try:
                ids[place] = judge(place)
            except ValueError as fault:
                self._refuse(codes == place, field, str(fault))
        places = pa.array(np.where(codes >= 0, codes, 0), mask=codes < 0)
        return pa.array(ids, pa.string()).take(places)

    def _activity(self) -> pa.Array:
        if "activity" not in self._texts:
            return pa.nulls(len(self._numbers), pa.string())
        coded = self._texts["activity"].dictionary_encode()
        words, of = coded.dictionary, coded.indices
        self._refuse(pc.match_substring_regex(words, _CONTROL).take(of), "activity", _UNREADABLE)
        too_long = pc.greater(pc.utf8_length(words), LONGEST_ACTIVITY).take(of)
        self._refuse(too_long, "activity", f"longer than {LONGEST_ACTIVITY} characters")
        if not self._rules.identifiable:
            guilty = texts_with_identifiers(words).take(of)
            self._refuse(guilty, "activity", "seems to hold what could identify a person")
        return pc.if_else(pc.equal(words, ""), None, words).take(of)

    def _seq(self) -> pa.Array:
        rows = pa.array(self._numbers)
        if "seq" not in self._texts:
            return rows
        texts = self._texts["seq"]
        whole, empty = pc.match_substring_regex(texts, _WHOLE), pc.equal(texts, "")
        self._refuse(pc.invert(pc.or_(whole, empty)), "seq", "not a whole number")
        self._worth_saying["orderless"] = _mask(empty)
        digits = pc.replace_substring_regex(pc.if_else(whole, texts, "0"), r"^\+|\.0+$", "")
        return pc.if_else(whole, digits.cast(pa.int64()), rows)

    def _own_id(self, organisations: pa.Array) -> pa.Array:
        """The file's own id within its organisation; a keyed hash where it could hold an NHS number."""
        if "contact_id" not in self._texts:
            return pa.nulls(len(self._numbers), pa.string())
        texts = self._texts["contact_id"]
        self._refuse(pc.match_substring_regex(texts, _CONTROL), "contact_id", _UNREADABLE)
        empty = pc.equal(texts, "")
        self._worth_saying["idless"] = _mask(empty)
        full = pc.binary_join_element_wise(organisations, texts, ":")
        hide = pc.or_(
            pc.match_substring_regex(texts, _LIKE_AN_NHS_NUMBER),
            pc.greater(pc.binary_length(full), MAX_ID_BYTES),
        )
        hidden = full.filter(hide).fill_null("")
        messages = pc.binary_join_element_wise("own id", hidden, "\x1f").cast(pa.binary()).to_pylist()
        made = keyed_ids(self._rules.key, messages)
        full = pc.replace_with_mask(full, hide.fill_null(False), pa.array(made, pa.string()))
        return pc.if_else(empty, None, full)


def _mask(booleans: pa.Array) -> Mask:
    return np.asarray(booleans.fill_null(False).to_numpy(zero_copy_only=False), bool)
