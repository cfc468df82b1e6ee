"""
The bow-tie of one handoff as one HTML file: the picture that the page shows, and its tables.

No script, nothing from elsewhere, no clock: the same data make the same bytes. It says nothing that the page
does not; what is not known is said in words.
"""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

_ROOM = "pathway.reporting"


@dataclass(frozen=True)
class ReportTable:
    """One table in words: `header` names the columns, the first of which names the row."""

    caption: str
    order: str
    empty: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class BowTieReport:
    """
    What a report of a bow-tie says. `svg`: the picture as the page shows it; `alt`: its finding in words.

    `source`: from what, of which period, as at which day, what is left out. `banner`: "" or of invented data.
    """

    handoff: str
    finding: str
    svg: str
    alt: str
    tables: tuple[ReportTable, ...]
    source: str
    as_at: str
    banner: str
    method: str


def as_html(report: BowTieReport) -> str:
    """The report as the text of a file; every word in it escaped, the picture as an image."""
    style = (files(_ROOM) / "investigation.css").read_text(encoding="utf-8")
    return _template().render(
        report=report,
        image=b64encode(report.svg.encode()).decode(),
        style=style,
        style_hash=b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string((files(_ROOM) / "bow_tie.html").read_text(encoding="utf-8"))
