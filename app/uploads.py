"""Files that a browser sends: their bytes, bounded, and never kept."""

import base64
import binascii

from pathway.errors import BadInput


def bytes_of(sent: str, most: int, *, try_: str) -> bytes:
    """
    The bytes of a file as `dcc.Upload` hands it over. Raises `BadInput` where it is broken or too long.

    `try_`: what to do with a longer one.
    """
    try:
        found = base64.b64decode(sent.partition(",")[2], validate=True)
    except binascii.Error as fault:
        raise BadInput("the file cannot be read", try_="choose it again") from fault
    if len(found) > most:
        size = f"{most >> 20} MB" if most >= 1 << 20 else f"{most >> 10} kB"
        raise BadInput(f"the file is longer than {size}", try_=try_)
    return found


def as_sent(content: bytes) -> str:
    """The bytes of a file as a browser sends them."""
    return f"data:;base64,{base64.b64encode(content).decode()}"
