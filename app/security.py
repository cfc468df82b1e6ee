"""
What every answer carries, and who may ask: only this computer, only our own pages.

In: a Flask server. Out: the same server, refusing other hosts and other sites, with a security policy on each
answer. A name that a stranger points at 127.0.0.1 is refused as well: the Host header has to be ours.
"""

import secrets
from collections.abc import Callable, Sequence
from html import escape

from flask import Flask, Response, g, request

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
MOST_BYTES = 16 * 1024 * 1024
"""The largest request body taken: far above any form, far below what would fill the memory."""

STATIC_PATHS = ("/_dash-component-suites/", "/assets/")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
PLAIN_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Careseams</title>
<style nonce="{nonce}">
body {{ font: 1rem/1.5 Arial, sans-serif; color: #212B32; margin: 0 }}
header {{ background: #005EB8; color: #fff; padding: 1rem 1.75rem; font-weight: bold }}
main {{ padding: 1.5rem 1.75rem; max-width: 40rem }}
a {{ color: #005EB8 }}
a:focus-visible {{ background: #FFEB3B; color: #212B32; outline: 0; box-shadow: 0 4px #212B32 }}
</style>
</head>
<body>
<header>Careseams</header>
<main><h1>{title}</h1>{sentences}<p><a href="/">Try again</a></p></main>
</body>
</html>
"""


def secure(server: Flask, script_hashes: Callable[[], Sequence[str]]) -> None:
    """
    Guard every request and mark every answer.

    `script_hashes` gives the hashes of the inline scripts; it is asked when answering, because callbacks add
    scripts after this call.
    """
    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    @server.before_request
    def refuse_strangers() -> Response | None:
        g.nonce = secrets.token_urlsafe(16)
        if not known_host(request.headers.get("Host", ""), request.environ.get("SERVER_PORT", "")):
            return plain_page("Not this address", ["Open Careseams at the address it printed."], status=403)
        if _asked_by_another_site():
            return plain_page("Not from another site", ["Only pages of Careseams may ask it."], status=403)
        return None

    @server.after_request
    def mark(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        answer.headers["Content-Security-Policy"] = content_policy(g.get("nonce", ""), script_hashes())
        if answer.status_code >= 400 or not request.path.startswith(STATIC_PATHS):
            answer.headers["Cache-Control"] = "no-store"
        return answer


def known_host(host: str, port: str) -> bool:
    """
    True where the Host header names this computer and the port we listen on.

    >>> known_host("localhost:8050", "8050"), known_host("careseams.example:8050", "8050")
    (True, False)
    """
    names = [f"{name}:{port}" for name in LOOPBACK_NAMES]
    return host.lower() in (names + list(LOOPBACK_NAMES) if port == "80" else names)


def content_policy(nonce: str, script_hashes: Sequence[str]) -> str:
    """
    The Content Security Policy of one answer.

    `style-src-attr 'unsafe-inline'` is the one exception: without it charts are drawn wrongly, a 2 x 2 heat
    map as a smooth gradient for instance.
    """
    allowed = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *script_hashes, f"'nonce-{nonce}'"]),
        "style-src": f"'self' 'nonce-{nonce}'",
        "style-src-attr": "'unsafe-inline'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{what} {where}" for what, where in allowed.items())


def plain_page(title: str, sentences: Sequence[str], *, status: int) -> Response:
    """A page that needs nothing else from us: for those we do not let in, and for when we are broken."""
    lines = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    page = PLAIN_PAGE.format(title=escape(title), sentences=lines, nonce=g.get("nonce", ""))
    return Response(page, status=status, mimetype="text/html")


def _asked_by_another_site() -> bool:
    """Browsers say where a request comes from; another port of this computer is another site to us."""
    if request.headers.get("Sec-Fetch-Mode") == "navigate" and request.method in ("GET", "HEAD"):
        return False
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.headers.get('Host', '')}":
        return True
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
