"""
Who is let in, in local mode: whoever started the app, by a token in the first address.

Others on the same computer can reach loopback, so the token is needed. It becomes a cookie that scripts
cannot read and leaves the address at once; it is never logged. What changes something also needs the CSRF
token, in its cookie and in a header that no other site can set. All secrets are made at start-up and die with
the app.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.security import plain_page
from pathway.errors import BadInput

CSRF_HEADER = "X-CSRFToken"
SHORTEST_TOKEN = 16
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Keys:
    """
    The secrets of one running app; none of them shows in its `repr`.

    Cookie names carry `name`, because browsers keep cookies by computer, not by port: a second Careseams on
    another port must not sign this one out.
    """

    name: str
    token: str = field(repr=False)
    session: str = field(repr=False)
    csrf: str = field(repr=False)

    @property
    def session_cookie(self) -> str:
        """Name of the cookie that lets in; scripts cannot read it."""
        return f"careseams_session_{self.name}"

    @property
    def csrf_cookie(self) -> str:
        """Name of the cookie that Dash copies into the header `CSRF_HEADER`."""
        return f"careseams_csrf_{self.name}"


def make_keys(token: str | None = None) -> Keys:
    """New secrets; `token` as given, or new. Raises `BadInput` for a token that could be guessed."""
    if token is not None and len(token) < SHORTEST_TOKEN:
        raise BadInput("the start-up token is too short", try_=f"give at least {SHORTEST_TOKEN} characters")
    new = secrets.token_urlsafe
    return Keys(name=secrets.token_hex(4), token=token or new(32), session=new(32), csrf=new(32))


def guard(server: Flask, keys: Keys) -> None:
    """Let nobody in without the cookie, and nothing be changed without the CSRF token."""

    @server.before_request
    def let_in() -> AnyResponse | None:
        if request.method == "GET" and _same(request.args.get("token"), keys.token):
            return _enter(keys)
        if not _same(request.cookies.get(keys.session_cookie), keys.session):
            return _locked()
        if request.method not in SAFE_METHODS and not _ours(keys):
            return plain_page("Not accepted", ["This request did not come from a page of ours."], status=403)
        return None


def _enter(keys: Keys) -> AnyResponse:
    """Set the cookies and go to the same address without the token."""
    query = [(key, value) for key, value in request.args.items(multi=True) if key != "token"]
    path = "/" + request.path.lstrip("/\\")
    answer = redirect(f"{path}?{urlencode(query)}" if query else path, code=303)
    answer.set_cookie(keys.session_cookie, keys.session, httponly=True, samesite="Strict")
    answer.set_cookie(keys.csrf_cookie, keys.csrf, httponly=False, samesite="Strict")
    return answer


def _locked() -> Response:
    sentences = [
        "Careseams shows its pages only to whoever started it.",
        "Open the address that was printed when it started: it lets this browser in.",
    ]
    # to a callback 403, because Dash stumbles over the body of a 401
    status = 401 if request.method in SAFE_METHODS else 403
    return plain_page("This browser has not been let in", sentences, status=status)


def _ours(keys: Keys) -> bool:
    cookie, header = request.cookies.get(keys.csrf_cookie), request.headers.get(CSRF_HEADER)
    return _same(cookie, keys.csrf) and _same(header, keys.csrf)


def _same(given: str | None, expected: str) -> bool:
    """Compared in a time that does not tell how much was right."""
    return given is not None and hmac.compare_digest(given.encode(), expected.encode())
