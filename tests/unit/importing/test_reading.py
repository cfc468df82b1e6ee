"""Files are opened safely: what cannot be read for certain is refused, with what, where and what to try."""

import csv
import gzip
import io
import os
from datetime import UTC, date, datetime, time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.errors import ColumnMissing, ImportRefused, NotATable, WrongEncoding
from pathway.importing import csv_files
from pathway.importing.blocks import looks_like_a_name, shown, tidy
from pathway.importing.reading import open_table
from tests.unit.importing.files import NHS_NUMBERS, written

PACKED = gzip.compress(b"a,b\n" + b"1,2\n" * 50_000, mtime=0)


def read(path, columns=("a", "b")):
    """(numbers, columns, short, long) of a whole file."""
    blocks = list(open_table(path).blocks(list(columns)))
    texts = {name: [text for block in blocks for text in block.columns[name].to_pylist()] for name in columns}
    numbers, short, long = (
        [int(number) for block in blocks for number in getattr(block, which)]
        for which in ("numbers", "short", "long")
    )
    return numbers, texts, short, long


BAD = {
    "empty": (b"", NotATable, "empty"),
    "blank": (b"\n  \n", NotATable, "empty"),
    "binary": (b"a,b\n1,\0\0\0", NotATable, "binary"),
    "workbook": (b"PK\x03\x04....", NotATable, "Excel workbook"),
    "old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1", NotATable, "old Excel workbook"),
    "pdf": (b"%PDF-1.7\n", NotATable, "PDF"),
    "UTF-16": ("a,b\n1,2\n".encode("utf-16"), NotATable, "UTF-16"),
    "UTF-16 without mark": ("a,b\n1,2\n".encode("utf-16-le"), NotATable, "UTF-16"),
    "Windows text": (b"a,b\n1,2\n1,caf\xe9\n", WrongEncoding, "not UTF-8"),
    "Windows header": (b"caf\xe9,b\n1,2\n", WrongEncoding, "not UTF-8"),
    "cut letter": (b"a,b\n1,2\n1,caf\xc3", WrongEncoding, "not UTF-8"),
    "open quotation": (b'a,b,c\n1,2,3\n1,2,"x\n3,4,5\n', NotATable, "quotation mark"),
    "quotation inside": (b'a,b,c\n1,2,5" pipe\n', NotATable, "quotation mark"),
    "text after quotation": (b'a,b,c\n1,2,"x" y\n', NotATable, "quotation mark"),
    "blank before quotation": (b'a,b,c\n1, "x",2\n', NotATable, "quotation mark"),
    "packed, cut short": (PACKED[: len(PACKED) // 2], NotATable, "cut short"),
    "packed, head only": (PACKED[:12], NotATable, "cut short"),
    "packed, damaged": (PACKED[:40] + b"\xff\xff" + PACKED[42:], NotATable, "damaged"),
    "half a Parquet": (b"PAR1" + b"\0" * 50, NotATable, "Parquet"),
}


@pytest.mark.parametrize(("data", "error", "words"), BAD.values(), ids=BAD)
def test_what_is_no_table_is_refused_by_name(tmp_path, data, error, words):
    path = written(tmp_path, data)
    with pytest.raises(error) as raised:
        read(path)
    assert words in raised.value.what
    assert raised.value.where.startswith("given.csv")
    assert raised.value.try_
    assert str(tmp_path) not in str(raised.value)


def test_a_folder_a_missing_file_and_a_pipe_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, words in (
        (tmp_path, "folder"),
        (tmp_path / "no.csv", "no such file"),
        (tmp_path / "pipe", "ordinary"),
    ):
        with pytest.raises(NotATable, match=words):
            open_table(path)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b'a,b\n1,2\n3,"4\n5,6\n', 3),
        (b'a,b\n1,2\n3,"4\n5,6"7\n', 4),
        (b'a,b\n"1\n1",2\n3,4"\n', 4),
    ],
)
def test_a_stray_quotation_mark_is_named_by_line(tmp_path, data, line):
    with pytest.raises(NotATable) as raised:
        read(written(tmp_path, data))
    assert raised.value.where == f"given.csv, line {line}"


def test_the_first_byte_that_is_not_utf8_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_files, "BLOCK_BYTES", 16)
    data = "a,b\n1,caf\u00e9\n2,\u20ac\n".encode() + b"3,\xe9\n"
    with pytest.raises(WrongEncoding) as raised:
        read(written(tmp_path, data))
    assert raised.value.where == f"given.csv, line 4, byte {data.index(0xE9) + 1}"
    assert "iconv" in raised.value.try_


def test_bytes_of_columns_that_are_not_read_do_no_harm(tmp_path):
    path = written(tmp_path, b"a,b,surname\n1,2,caf\xe9\n")
    assert read(path)[1] == {"a": ["1"], "b": ["2"]}


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfa,b\n1,2\n",
        b'\xef\xbb\xbf"a","b"\n1,2\n',
        b"a,b\r\n1,2\r\n",
        b"a,b\r1,2\r",
        b"a;b\n1;2\n",
        b"a\tb\n1\t2\n",
        b"a|b\n1|2",
        b"\n\na,b\n\n1,2\n\n",
        b'"a","b"\n"1","2"\n',
        b"a,b\n  1 ,\xc2\xa02\n",
        gzip.compress(b"a,b\n1,2\n", mtime=0),
    ],
)
def test_the_same_table_however_it_is_written(tmp_path, data):
    assert read(written(tmp_path, data)) == ([1], {"a": ["1"], "b": ["2"]}, [], [])


def test_rows_of_other_lengths_are_told_by_number(tmp_path):
    path = written(tmp_path, b'a,b\n1,2\n1\n1,2,3\n"x\ny",2\n\n4,5,6\n7,8\n9\n')
    numbers, texts, short, long = read(path)
    assert (numbers, short, long) == ([1, 4, 6], [2, 7], [3, 5])
    assert texts == {"a": ["1", "x\ny", "7"], "b": ["2", "2", "8"]}


@pytest.mark.parametrize("block", [64, 100, 1000, 1 << 20])
def test_rows_keep_their_numbers_over_many_blocks(tmp_path, monkeypatch, block):
    monkeypatch.setattr(csv_files, "BLOCK_BYTES", block)
    lines = [
        "a,b",
        *(f"{n}" if n % 7 == 0 else f"{n},{n},x" if n % 11 == 0 else f'{n},"{n}"' for n in range(1, 501)),
    ]
    numbers, texts, short, long = read(written(tmp_path, "\n".join(lines).encode()))
    assert short == [n for n in range(1, 501) if n % 7 == 0]
    assert long == [n for n in range(1, 501) if n % 7 and n % 11 == 0]
    assert numbers == [n for n in range(1, 501) if n % 7 and n % 11]
    assert texts["a"] == [str(n) for n in numbers]


def test_names_without_rows_are_an_empty_table(tmp_path):
    for data in (b"a,b", b"a,b\n", b"\xef\xbb\xbfa,b\r\n"):
        assert read(written(tmp_path, data)) == ([], {"a": [], "b": []}, [], [])


def test_two_columns_of_one_name_are_refused_only_where_they_are_read(tmp_path):
    path = written(tmp_path, b"a,b,c,c\n1,2,3,4\n")
    assert read(path)[1] == {"a": ["1"], "b": ["2"]}
    with pytest.raises(ColumnMissing, match="two columns are called 'c'"):
        read(path, ["c"])


def test_a_value_longer_than_a_block_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_files, "BLOCK_BYTES", 64)
    with pytest.raises(NotATable, match="a value is longer"):
        read(written(tmp_path, b'a,b\n1,"' + b"x" * 500 + b'"\n'))


def test_progress_ends_at_the_size_of_the_file(tmp_path):
    path = written(tmp_path, b"a,b\n1,2\n")
    told = []
    list(open_table(path).blocks(["a"], lambda done, of: told.append((done, of))))
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


LINES = st.lists(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=6), min_size=1, max_size=4
    ),
    max_size=12,
)


@given(LINES, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.sampled_from([256, 4096]))
def test_every_row_is_handed_on_or_told_by_number(tmp_path_factory, lines, ending, all_quoted, block):
    quoting = csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=ending, quoting=quoting).writerows([["a", "b"], *lines])
    path = written(tmp_path_factory.mktemp("lines"), text.getvalue().encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_files, "BLOCK_BYTES", block)
        numbers, texts, short, long = read(path)
    assert sorted([*numbers, *short, *long]) == list(range(1, len(lines) + 1))
    assert short == [place for place, line in enumerate(lines, 1) if len(line) < 2]
    assert long == [place for place, line in enumerate(lines, 1) if len(line) > 2]
    fits = [line for line in lines if len(line) == 2]
    expected = [tidy(pa.array([line[place] for line in fits], pa.string())).to_pylist() for place in (0, 1)]
    assert [texts["a"], texts["b"]] == expected


def test_parquet_values_come_as_text(tmp_path):
    when = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    table = pa.table(
        {
            "whole": pa.array([9990000018.0, None]),
            "part": pa.array([2.5, None]),
            "count": pa.array([7, None]),
            "local": pa.array([datetime(2026, 7, 1, 9, 30), None]),
            "exact": pa.array([when, None], pa.timestamp("ns", "Europe/London")),
            "day": pa.array([date(2026, 7, 1), None]),
            "coded": pa.array(["ED ", None]).dictionary_encode(),
            "yes": pa.array([True, None]),
            "nothing": pa.nulls(2),
        }
    )
    pq.write_table(table, tmp_path / "given.parquet")
    numbers, texts, short, long = read(tmp_path / "given.parquet", table.column_names)
    assert (numbers, short, long) == ([1, 2], [], [])
    assert {name: both[1] for name, both in texts.items()} == dict.fromkeys(table.column_names, "")
    assert {name: both[0] for name, both in texts.items()} == {
        "whole": "9990000018",
        "part": "2.5",
        "count": "7",
        "local": "2026-07-01 09:30:00.000000",
        "exact": "2026-07-01 09:30:00.000000Z",
        "day": "2026-07-01",
        "coded": "ED",
        "yes": "true",
        "nothing": "",
    }


@pytest.mark.parametrize("values", [[[1]], [{"x": 1}], [time(9, 30)]])
def test_parquet_values_that_are_no_text_are_refused(tmp_path, values):
    pq.write_table(pa.table({"a": values}), tmp_path / "given.parquet")
    with pytest.raises(ImportRefused, match="column 'a' holds"):
        read(tmp_path / "given.parquet", ["a"])


def test_a_damaged_parquet_file_is_refused(tmp_path):
    path = tmp_path / "given.parquet"
    pq.write_table(pa.table({"a": [str(number) for number in range(5000)]}), path, compression="gzip")
    data = bytearray(path.read_bytes())
    data[200:2000] = bytes(1800)
    path.write_bytes(data)
    with pytest.raises(NotATable, match="damaged"):
        read(path, ["a"])


@pytest.mark.parametrize(
    "name", ["patient", "NHS Number", "Seen at (local)", "judgement.likelihood", "Größe"]
)
def test_names_of_columns_may_be_printed(name):
    assert looks_like_a_name(name)


@pytest.mark.parametrize(
    "value", [*NHS_NUMBERS, "2026-01-01", "17", "", "Mr Smith", "SW1A 1AA", "a@b.example"]
)
def test_values_in_place_of_names_are_not_printed(value):
    assert not looks_like_a_name(value)
    assert shown([value]) == "(not shown)"
