"""Files that a browser sends: whole, broken, too long."""

import base64

import pytest

from app.uploads import bytes_of
from pathway.errors import BadInput


def sent(content: bytes) -> str:
    return f"data:text/csv;base64,{base64.b64encode(content).decode()}"


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", bytes(range(256))], ids=["empty", "text", "any bytes"]
)
def test_what_was_sent_comes_back(content):
    assert bytes_of(sent(content), 256, try_="t") == content
    assert bytes_of("data:", 256, try_="t") == b""  # as some browsers write an empty one


@pytest.mark.parametrize("broken", ["", "x", "data", "data:;base64,é", "data:;base64,=a", "eA==", "x,eA=="])
def test_what_is_broken_is_said_to_be_so_and_no_empty_file(broken):
    with pytest.raises(BadInput, match="the file cannot be read"):
        bytes_of(broken, 10, try_="t")


def test_what_is_too_long_is_refused_with_what_to_do():
    with pytest.raises(BadInput, match="longer than 2 kB") as refused:
        bytes_of(sent(b"x" * 2049), 2048, try_="use the command")
    assert refused.value.try_ == "use the command"
