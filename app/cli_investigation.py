"""The investigation document as a file: made for its owner alone, and never written over unasked."""

from pathlib import Path

from app.new_files import OWNER_ONLY, can_be_kept, is_there, write_new
from app.shapes import Row, plain
from app.text import plural
from pathway.errors import BadInput, DocumentThere
from pathway.reporting.investigation import WARNING, Investigation
from pathway.reporting.investigation_html import as_html, seal_of

LONGEST = 64 * 1024 * 1024
"""Bytes; a larger file is none of ours, and is not read."""


def refuse_where_it_cannot_go(file: Path, *, replace: bool) -> None:
    """Raise before anybody is looked at, where the document could not be kept afterwards."""
    if not can_be_kept(file):
        raise BadInput(
            "the document cannot be kept there", where=str(file), try_="name a file in a folder that is there"
        )
    if is_there(file) and not replace:
        raise DocumentThere(
            "there is a file of that name already", where=str(file), try_="name another, or add --replace"
        )


def keep(text: str, file: Path, *, replace: bool) -> None:
    """Write a document for its owner alone, whole or not at all."""
    try:
        write_new(text.encode(), file, mode=OWNER_ONLY, replace=replace)
    except FileExistsError as fault:
        raise DocumentThere(
            "there is a file of that name already", where=str(file), try_="name another, or add --replace"
        ) from fault


def kept_document(made: Investigation, file: Path, *, replace: bool) -> Row:
    """Make and keep the document; what it is, in JSON. Nothing in it is about the person."""
    text = as_html(made)
    keep(text, file, replace=replace)
    return {
        "file": str(file),
        "case": made.leave.case,
        "sha256": seal_of(text),
        "as_at": plain(made.as_of),
        "crossings": len(made.passings),
        "with_outcome": made.with_outcome,
        "texts_left_out": made.left_out,
        "warning": WARNING,
    }


def document_lines(document: Row) -> list[str]:
    """The same in words."""
    outcome = "" if document["with_outcome"] else ", without the outcome"
    return [
        f"Written: {document['file']} ({plural(document['crossings'], 'crossing')}{outcome}; "
        f"{plural(document['texts_left_out'], 'text')} left out as identifying).",
        document["warning"],
        f"Seal (keep it elsewhere): {document['sha256']}",
    ]


def checked_document(file: Path) -> Row:
    """Whether a document is as it was made; raises `DocumentChanged` where it is not."""
    try:
        if file.stat().st_size > LONGEST:
            raise BadInput("the file is too large to be such a document", where=str(file))
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadInput("the file cannot be read", where=str(file), try_="check the path") from fault
    return {"ok": True, "file": str(file), "sha256": seal_of(text)}
