"""
What happens when something goes wrong: people get a sentence, the server's log gets the place in the code.

A deliberate error is shown as it is: what, where, what to try. For a fault of ours people get a reference
number; the log gets that number, the kind of error and the lines it came through, and no value: a message
made by a library may hold a patient's.
"""

import logging
import secrets
import traceback
from pathlib import Path

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from app.components.notices import fault, refusal, show_problem
from app.security import plain_page
from pathway.errors import CareseamsError

LOG = logging.getLogger("careseams.app")
ROOT = Path(__file__).resolve().parents[1]


def show_error(error: Exception) -> None:
    """Dash's `on_error`: says it at the top of the page; what the callback would have changed stays."""
    show_problem(refusal(error) if isinstance(error, CareseamsError) else fault(report(error)))


def report(error: BaseException) -> str:
    """Write to the log where a fault of ours happened. Returns its reference, for the person who met it."""
    reference = secrets.token_hex(4).upper()
    lines = []
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        frames = traceback.extract_tb(cause.__traceback__)
        lines.extend(f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    LOG.error("fault %s\n%s", reference, "\n".join(lines))
    return reference


def answer_faults(server: Flask) -> None:
    """Errors outside callbacks become plain pages; Flask's own log, which prints messages, sees none."""

    @server.errorhandler(Exception)
    def answer(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return plain_page(error.name, ["Careseams cannot answer that."], status=error.code or 500)
        sentences = [f"If you ask for help, quote reference {report(error)}."]
        return plain_page("Something went wrong on our side", sentences, status=500)


def _place(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
