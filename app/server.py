"""
The app in a browser: `create_app` builds it round an engine, `serve` answers on this computer only.

In: an engine, and whether its data are invented. Out: a Dash app, or a running server with its address.
Nothing is global; tests build as many apps as they like.
"""

import gc
import ipaddress
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from typing import Any
from urllib.parse import urlencode

from dash import Dash
from flask import Flask, g
from waitress import wasyncore
from waitress.server import create_server

from app import shell
from app.as_at import Dated
from app.auth import CSRF_HEADER, Keys, guard, make_keys
from app.faults import answer_faults, show_error
from app.page import Page
from app.pages import PAGES
from app.security import MOST_BYTES, secure
from app.uploads_kept import clear_left, forget_old
from app.workbooks import answer_workbooks
from pathway.errors import BadInput, Refused

ASSETS = Path(__file__).parent / "assets"
KEYS = "careseams"
THREADS = 8
INDEX = """<!DOCTYPE html>
<html lang="en-GB">
  <head>
    <script src="/assets/nonce.js" nonce="{nonce}"></script>
    {metas}
    <title>{title}</title>
    <link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
    {css}
  </head>
  <body>
    <noscript><p>Careseams needs JavaScript; it asks no other computer for anything.</p></noscript>
    {app_entry}
    {config}
    {scripts}
    {renderer}
  </body>
</html>
"""


class CareseamsApp(Dash):
    """Dash with our page round it: its language, its nonce, and no more."""

    def interpolate_index(self, **parts: str) -> str:
        """The HTML of every address; the nonce is new each time."""
        return INDEX.format(nonce=g.nonce, **parts)


def create_app(
    engine: Any, *, token: str | None = None, banner: str | None = None, pages: Sequence[Page] = PAGES
) -> Dash:
    """
    The Dash app, ready to serve.

    `engine`: the verbs of `pathway.engine`; pages receive it. `token`: the start-up token (made if not given;
    see `entry`). `banner`: what stands on every page and in every export, for invented data.
    """
    keys = make_keys(token)
    app = _dash(keys)
    secure(app.server, app.csp_hashes)
    guard(app.server, keys)
    answer_faults(app.server)
    answer_workbooks(app.server)
    forget_old(app.server)
    app.layout = shell.layout(pages, banner)
    shell.register(app, engine, pages)
    dated = Dated(engine)
    for page in pages:
        page.register(app, dated)
    return app


def entry(app: Dash, host: str, port: int) -> str:
    """The first address, with the token in it. Show it once to whoever started the app; never log it."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/?{urlencode({'token': app.server.extensions[KEYS].token})}"


@dataclass(frozen=True)
class Serving:
    """A server that listens: show `address` to whoever started it, then `run` until interrupted."""

    address: str = field(repr=False)
    waiting: Any = field(repr=False)
    connections: dict[int, Any] = field(repr=False)

    def run(self) -> None:
        """Answer until interrupted, then let go of the port."""
        try:
            self.waiting.run()
        finally:
            self.close()

    def close(self) -> None:
        """Finish what is being answered, close every connection and let go of the port. Twice is as good."""
        self.waiting.task_dispatcher.shutdown()
        wasyncore.close_all(self.connections)


def serve(engine: Any, *, host: str = "127.0.0.1", port: int = 8050, banner: str | None = None) -> Serving:
    """
    Listen on this computer; port 0 takes a free one. The caller shows `address` and calls `run`.

    Raises `Refused` for a host that others can reach, `BadInput` where the port cannot be had.
    """
    collect_seldom()
    clear_left()
    here = loopback(host)
    listening = _listen(here, port)
    app = create_app(engine, banner=banner)
    connections: dict[int, Any] = {}
    waiting = create_server(
        app.server,
        map=connections,
        sockets=[listening],
        threads=THREADS,
        ident="",
        max_request_body_size=MOST_BYTES,
    )
    return Serving(entry(app, here, waiting.effective_port), waiting, connections)


def collect_seldom() -> None:
    """
    Look for circular garbage after 50,000 new objects instead of 700.

    An answer makes hundreds of thousands of records that stay: looking through them all again and again took
    a third of the time that a page needs after an edit.
    """
    gc.set_threshold(50_000, 20, 50)


def _listen(here: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in here else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere this would let two servers share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((here, port))
    except (OSError, OverflowError) as fault:
        listening.close()
        raise BadInput(
            f"port {port} cannot be had", where=here, try_="name another: careseams serve --port 8051"
        ) from fault
    return listening


def loopback(host: str) -> str:
    """
    The address to listen on; raises `Refused` unless it is this computer alone.

    >>> loopback("localhost")
    '127.0.0.1'
    """
    try:
        here = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError:
        here = None
    if here is None or str(here) not in ("127.0.0.1", "::1"):
        raise Refused(
            "Careseams answers only on this computer: others have no sign-on yet",
            where=host,
            try_="leave --host out, or give 127.0.0.1",
        )
    return str(here)


def _dash(keys: Keys) -> Dash:
    server = Flask("app")
    server.secret_key = token_bytes(32)
    server.extensions[KEYS] = keys
    app = CareseamsApp(
        name="app",
        server=server,
        assets_folder=str(ASSETS),
        assets_ignore=r"^nonce\.js$",
        url_base_pathname="/",
        use_pages=False,
        suppress_callback_exceptions=True,
        title="Careseams",
        update_title="",
        serve_locally=True,
        add_log_handler=False,
        on_error=show_error,
        csrf_token_name=keys.csrf_cookie,
        csrf_header_name=CSRF_HEADER,
        enable_mcp=False,
    )
    _without_dev_tools(app)
    return app


def _without_dev_tools(app: Dash) -> None:
    """Said one by one, because otherwise Dash would ask the environment."""
    app.enable_dev_tools(
        debug=False,
        dev_tools_ui=False,
        dev_tools_props_check=False,
        dev_tools_serve_dev_bundles=False,
        dev_tools_hot_reload=False,
        dev_tools_silence_routes_logging=False,
        dev_tools_disable_version_check=True,
        dev_tools_prune_errors=False,
        dev_tools_validate_callbacks=False,
    )
