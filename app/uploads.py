"""Files that a browser sends: their bytes, bounded, and never kept."""

import base64

from pathway.errors import BadInput


def bytes_of(sent: str, most: int, *, try_: str) -> bytes:
    """
    The bytes of a file as `dcc.Upload` hands it over. Raises `BadInput` where it is broken or too long.

    `try_`: what to do with a longer one.
    """
    if sent == "data:":  # an empty file, as some browsers write it
        return b""
    head, comma, body = sent.partition(",")
    try:
        if not (comma and head.startswith("data:")):
            raise ValueError("no file as browsers send it")
        found = base64.b64decode(body, validate=True)
    except ValueError as fault:
        raise BadInput("the file cannot be read", try_="choose it again") from fault
    if len(found) > most:
        size = f"{most >> 20} MB" if most >= 1 << 20 else f"{most >> 10} kB"
        raise BadInput(f"the file is longer than {size}", try_=try_)
    return found


def as_sent(content: bytes) -> str:
    """The bytes of a file as a browser sends them."""
    return f"data:;base64,{base64.b64encode(content).decode()}"
