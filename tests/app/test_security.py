"""Only this computer, only our own pages, only whoever started it; nothing secret in an answer or a log."""

import logging
import re

import pytest
from flask.testing import FlaskClient

from app.auth import make_keys
from app.security import LOOPBACK_NAMES, content_policy, known_host
from app.server import KEYS, create_app, entry
from pathway.errors import BadInput
from tests.app.toy import BANNER, PAGES, ToyEngine

TOKEN = "a-token-that-is-long-enough"
CALLBACK = "/_dash-update-component"
DATA = ("/_dash-layout", "/_dash-dependencies", "/assets/shell.js", "/", "/hazards", "/favicon.ico")


@pytest.fixture
def app():
    return create_app(ToyEngine(), token=TOKEN, banner=BANNER, pages=PAGES)


@pytest.fixture
def outside(app) -> FlaskClient:
    """A browser that has not been let in."""
    return app.server.test_client()


@pytest.fixture
def inside(app) -> FlaskClient:
    """A browser that opened the first address."""
    client = app.server.test_client()
    client.get(f"/?token={TOKEN}")
    return client


def route(pathname: str = "/hazards") -> dict:
    """What the browser posts to have a page drawn."""
    outputs = [
        ("page", "children"),
        ("arrival", "data"),
        ("as-at", "children"),
        ("as-at-reason", "children"),
        ("as-at-warning", "children"),
        ("page-source", "children"),
        ("problem", "children"),
    ]
    return {
        "output": ".." + "...".join(f"{id_}.{name}" for id_, name in outputs) + "..",
        "outputs": [{"id": id_, "property": name} for id_, name in outputs],
        "inputs": [
            {"id": "address", "property": "pathname", "value": pathname},
            {"id": "address", "property": "search", "value": ""},
        ],
        "changedPropIds": ["address.pathname"],
    }


def csrf(app) -> dict[str, str]:
    """The header that our pages send."""
    return {"X-CSRFToken": app.server.extensions[KEYS].csrf}


@pytest.mark.parametrize("path", DATA)
def test_nobody_gets_anything_without_the_cookie(outside, path):
    answer = outside.get(path, buffered=True)
    assert answer.status_code == 401
    assert "Open the address that was printed" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_nobody_changes_anything_without_the_cookie(app, outside):
    answer = outside.post(CALLBACK, json=route(), headers=csrf(app))
    assert answer.status_code == 403
    assert "has not been let in" in answer.text


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "ü" * 8])
def test_a_wrong_token_lets_nobody_in(outside, token):
    answer = outside.get("/", query_string={"token": token})
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (401, False)


def test_the_token_becomes_a_cookie_and_leaves_the_address(outside):
    answer = outside.get(f"/handoff?id=a%26b&token={TOKEN}&kind=letter")
    assert (answer.status_code, answer.location) == (303, "/handoff?id=a%26b&kind=letter")
    assert TOKEN not in answer.text + str(answer.headers)
    assert answer.headers["Cache-Control"] == "no-store"
    assert outside.get("/").status_code == 200


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(outside):
    cookies = outside.get(f"/?token={TOKEN}").headers.getlist("Set-Cookie")
    session, csrf_cookie = sorted(cookies, key=lambda cookie: "csrf" in cookie)
    assert session.startswith("careseams_session_")
    assert {"HttpOnly", "SameSite=Strict"} <= set(session.split("; "))
    assert "SameSite=Strict" in csrf_cookie and "HttpOnly" not in csrf_cookie
    assert all("Expires" not in cookie and "Max-Age" not in cookie for cookie in cookies)


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/", "///evil.example"])
def test_the_way_in_leads_to_no_other_site(outside, path):
    answer = outside.get("/", query_string={"token": TOKEN}, environ_overrides={"PATH_INFO": path})
    assert answer.status_code == 303
    assert re.match(r"/evil\.example", answer.location)


@pytest.mark.parametrize("made_up", ["", "x", "ü", TOKEN])
def test_a_made_up_cookie_lets_nobody_in(app, outside, made_up):
    outside.set_cookie(app.server.extensions[KEYS].session_cookie, made_up)
    assert outside.get("/").status_code == 401


def test_two_apps_on_one_computer_do_not_share_cookies_or_secrets():
    one, other = make_keys(), make_keys()
    assert {one.session_cookie, one.csrf_cookie}.isdisjoint({other.session_cookie, other.csrf_cookie})
    assert len({one.token, one.session, one.csrf, other.token, other.session, other.csrf}) == 6


def test_secrets_do_not_show():
    keys = make_keys(TOKEN)
    assert not any(secret in repr(keys) for secret in (keys.token, keys.session, keys.csrf))


def test_a_token_that_could_be_guessed_is_refused():
    with pytest.raises(BadInput, match="too short"):
        make_keys("short")


def test_a_page_of_ours_may_ask(app, inside):
    answer = inside.post(CALLBACK, json=route(), headers=csrf(app))
    assert answer.status_code == 200
    assert "Add a hazard" in answer.text


@pytest.mark.parametrize(
    "header", [{}, {"X-CSRFToken": ""}, {"X-CSRFToken": "wrong"}, {"X-Csrf-Token": TOKEN}]
)
def test_nothing_is_changed_without_the_csrf_header(inside, header):
    assert inside.post(CALLBACK, json=route(), headers=header).status_code == 403


def test_nothing_is_changed_without_the_csrf_cookie(app, inside):
    inside.delete_cookie(app.server.extensions[KEYS].csrf_cookie)
    assert inside.post(CALLBACK, json=route(), headers=csrf(app)).status_code == 403


def test_a_matching_pair_that_somebody_else_made_is_not_enough(app, inside):
    inside.set_cookie(app.server.extensions[KEYS].csrf_cookie, "planted")
    assert inside.post(CALLBACK, json=route(), headers={"X-CSRFToken": "planted"}).status_code == 403


@pytest.mark.parametrize("name", LOOPBACK_NAMES)
def test_every_name_of_this_computer_will_do(app, name):
    assert app.server.test_client().get("/", base_url=f"http://{name}").status_code == 401


@pytest.mark.parametrize(
    "host",
    ["careseams.example", "127.0.0.1.careseams.example", "127.0.0.1:9999", "192.168.0.7", "0.0.0.0", ""],
)
def test_another_host_name_is_refused_even_with_the_cookie(inside, host):
    answer = inside.get("/", headers={"Host": host})
    assert answer.status_code == 403
    assert "Dash" not in answer.text


@pytest.mark.parametrize(
    ("host", "port", "known"),
    [
        ("127.0.0.1:8050", "8050", True),
        ("LOCALHOST:8050", "8050", True),
        ("[::1]:8050", "8050", True),
        ("localhost", "80", True),
        ("localhost", "8050", False),
        ("localhost:8051", "8050", False),
        ("localhost:8050.evil.example", "8050", False),
        ("", "8050", False),
    ],
)
def test_the_host_names_this_computer_and_our_port(host, port, known):
    assert known_host(host, port) is known


@pytest.mark.parametrize(
    "said",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ],
)
def test_another_site_cannot_make_the_browser_change_anything(app, inside, said):
    assert inside.post(CALLBACK, json=route(), headers=csrf(app) | said).status_code == 403


def test_another_site_may_link_to_a_page_but_not_read_data(inside):
    arriving = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    reading = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"}
    assert inside.get("/", headers=arriving).status_code == 200
    assert inside.get("/_dash-layout", headers=reading).status_code == 403


@pytest.mark.parametrize("path", [*DATA, "/nowhere", "/_dash-component-suites/dash/nothing.js"])
def test_every_answer_is_marked(app, inside, outside, path):
    for client in (inside, outside):
        headers = client.get(path, buffered=True).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/handoff?id=1", "/_dash-layout", "/_dash-dependencies"])
def test_data_answers_are_not_stored(inside, path):
    assert inside.get(path).headers["Cache-Control"] == "no-store"


def test_the_answer_of_a_callback_is_not_stored(app, inside):
    answer = inside.post(CALLBACK, json=route(), headers=csrf(app))
    assert answer.headers["Cache-Control"] == "no-store"


def test_scripts_of_the_libraries_may_be_kept_but_not_their_absence(inside):
    script = re.search(r'src="(/_dash-component-suites/dash/deps/react@[^"]+)"', inside.get("/").text)
    assert script is not None
    assert "max-age" in inside.get(script[1], buffered=True).headers["Cache-Control"]
    assert inside.get("/assets/none.js").headers["Cache-Control"] == "no-store"


def test_the_policy_is_the_one_of_the_design(inside):
    answer = inside.get("/")
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    nonce = re.search(r'nonce="([^"]+)"', answer.text)[1]
    assert policy["script-src"].startswith("'self' 'sha256-")
    assert policy["script-src"].endswith(f"'nonce-{nonce}'")
    assert policy["style-src"] == f"'self' 'nonce-{nonce}'"
    assert policy["style-src-attr"] == "'unsafe-inline'"
    assert policy["connect-src"] == policy["worker-src"] == policy["form-action"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["img-src"] == "'self' data:"


def test_the_policy_allows_neither_eval_nor_inline_scripts_nor_other_hosts():
    policy = content_policy("n", ["'sha256-x'"])
    assert policy.count("unsafe") == 1
    assert "style-src-attr 'unsafe-inline'" in policy
    assert re.findall(r"https?:|\*|blob:", policy) == []


def test_the_nonce_is_new_each_time(inside):
    nonces = {re.search(r'nonce="([^"]+)"', inside.get("/").text)[1] for _ in range(3)}
    assert len(nonces) == 3


def test_every_inline_script_of_the_page_is_named_in_the_policy(app, inside):
    answer = inside.get("/")
    inline = re.findall(r"<script>|<script id=\"_dash-renderer\"", answer.text)
    assert len(inline) == len(app.csp_hashes()) > 1
    assert all(one in answer.headers["Content-Security-Policy"] for one in app.csp_hashes())


def test_a_body_that_would_fill_the_memory_is_refused(app, inside):
    answer = inside.post(
        CALLBACK, data=b"x" * (17 * 2**20), headers=csrf(app), content_type="application/json"
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "variable", ["DASH_DEBUG", "DASH_UI", "DASH_MCP_ENABLED", "DASH_HOT_RELOAD", "DASH_PRUNE_ERRORS"]
)
def test_the_environment_cannot_open_the_doors_of_developers(monkeypatch, variable):
    monkeypatch.setenv(variable, "true")
    app = create_app(ToyEngine(), token=TOKEN, pages=PAGES)
    client = app.server.test_client()
    client.get(f"/?token={TOKEN}")
    assert '"ui":false' in client.get("/").text.replace(" ", "")
    assert not app._dev_tools.hot_reload
    assert [rule.rule for rule in app.server.url_map.iter_rules() if "mcp" in rule.rule] == []


def test_the_token_is_in_no_log(app, caplog):
    caplog.set_level(logging.DEBUG)
    client = app.server.test_client()
    client.get(entry(app, "localhost", 80).removeprefix("http://localhost:80"))
    client.get("/?token=wrong")
    client.post(CALLBACK, data="not json", headers=csrf(app), content_type="application/json")
    assert TOKEN not in caplog.text


def test_the_page_says_its_language_and_needs_no_other_host(inside):
    page = inside.get("/").text
    assert '<html lang="en-GB">' in page
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert loaded and all(address.startswith("/") and not address.startswith("//") for address in loaded)
    assert page.index("nonce.js") < page.index("react")
    assert page.count("nonce.js") == 1
