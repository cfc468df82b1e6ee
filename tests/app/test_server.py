"""The app is built round what it is given, answers on this computer only, and tells faults to its log."""

import logging
import threading
import urllib.error
import urllib.request
from datetime import UTC, date, datetime
from http.cookiejar import CookieJar

import pytest

from app.components.tables import text_of
from app.faults import LOG
from app.pages import PAGES as REAL_PAGES
from app.server import KEYS, create_app, entry, loopback, serve
from app.shell import draw, nav_path, page_at, read_as_at, read_query
from pathway.analysis.year_held import PartOfYear
from pathway.errors import BadInput, Refused, StoreUnreachable
from tests.app.test_security import CALLBACK, TOKEN, csrf, route
from tests.app.toy import BANNER, PAGES, Boundaries, Handoff, Hazards, ToyEngine

SECRET = "943 476 5919"


def let_in(app):
    """A client that has opened the first address."""
    client = app.server.test_client()
    client.get(f"/?token={app.server.extensions[KEYS].token}")
    return client


def open_page(engine, pathname="/"):
    """What the browser gets for an address."""
    app = create_app(engine, token=TOKEN, pages=PAGES)
    answer = let_in(app).post(CALLBACK, json=route(pathname), headers=csrf(app))
    assert answer.status_code == 200
    return answer.json["response"]


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.0.7", "careseams.example", "127.0.0.2", "", "10.0.0.1"]
)
def test_a_host_that_others_can_reach_is_refused(host):
    with pytest.raises(Refused, match="only on this computer"):
        serve(ToyEngine(), host=host, port=0)


@pytest.mark.parametrize(
    ("host", "here"), [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("[::1]", "::1")]
)
def test_this_computer_is_accepted_by_its_names(host, here):
    assert loopback(host) == here


def test_a_port_that_is_taken_is_said():
    first = serve(ToyEngine(), port=0)
    try:
        port = int(first.address.rpartition(":")[2].partition("/")[0])
        with pytest.raises(BadInput, match=f"port {port} cannot be had"):
            serve(ToyEngine(), port=port)
    finally:
        first.close()


def test_a_port_that_is_none_is_said():
    with pytest.raises(BadInput, match="cannot be had"):
        serve(ToyEngine(), port=99999)


def test_serving_lets_in_by_its_address_and_nobody_else(capfd):
    serving = serve(ToyEngine(), port=0, banner=BANNER)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    try:
        origin = serving.address.partition("/?")[0]
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(origin, timeout=10)
        assert refused.value.code == 401
        refused.value.close()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        with browser.open(serving.address, timeout=10) as page:
            assert (page.status, page.url) == (200, f"{origin}/")
            assert page.headers["Server"] is None
    finally:
        serving.close()
        thread.join(timeout=10)
    assert not thread.is_alive()
    token = serving.address.rpartition("=")[2]
    assert token not in "".join(capfd.readouterr()) + repr(serving)


def test_an_address_of_the_sixth_version_is_bracketed():
    app = create_app(ToyEngine(), token=TOKEN, pages=())
    assert entry(app, "::1", 8050) == f"http://[::1]:8050/?token={TOKEN}"


def test_apps_know_nothing_of_each_other():
    early, late = ToyEngine(as_of=datetime(2020, 1, 1, tzinfo=UTC)), ToyEngine()
    apps = [create_app(engine, token=TOKEN, pages=PAGES) for engine in (early, late)]
    shown = [
        let_in(app).post(CALLBACK, json=route(), headers=csrf(app)).json["response"]["as-at"]["children"]
        for app in apps
    ]
    assert shown == ["As at 1 Jan 2020", "As at 20 May 2026"]


def test_a_page_arrives_with_its_name_and_the_as_at_date():
    shown = open_page(ToyEngine(), "/hazards/")
    assert shown["arrival"]["data"] == {
        "name": "Hazards",
        "nav": "/hazards",
        "address": "/hazards/",
        "chosen": False,
        "saved": False,
        "draft": "draft /hazards?",
    }
    assert shown["as-at"]["children"] == "As at 20 May 2026"
    assert shown["as-at-reason"]["children"] == "As at 20 May 2026: the last instant of the loaded data."
    assert shown["problem"]["children"] is None


def test_every_page_says_what_of_the_year_is_not_loaded():
    assert open_page(ToyEngine(), "/hazards/")["as-at-warning"]["children"] is None
    part = PartOfYear(
        "crossings", 194, date(2024, 5, 20), date(2026, 5, 20), begins_late=True, ends_early=False
    )
    for path in ("/", "/hazards/"):
        told = open_page(ToyEngine(parts_of_year=(part,)), path)["as-at-warning"]
        assert "holds 194 days of crossings (from 20 May 2024)" in str(told["children"])


def test_an_unknown_address_gets_a_page_that_helps():
    shown = open_page(ToyEngine(), "/nowhere")
    assert "There is no page at this address" in str(shown["page"])
    assert shown["arrival"]["data"]["name"] == "Page not found"


def test_a_page_of_another_marks_that_one():
    assert [nav_path(page) for page in (Boundaries(), Hazards(), Handoff())] == ["/", "/hazards", "/"]
    assert nav_path(None) == ""
    assert page_at(PAGES, "/handoff").NAME == "Handoff"
    assert page_at(PAGES, "/handoff/more") is None


@pytest.mark.parametrize(
    ("search", "query"),
    [
        (None, {}),
        ("", {}),
        ("?id=a%20b&kind=letter", {"id": "a b", "kind": "letter"}),
        ("?id=1&id=2", {"id": "2"}),
        ("?id=&x", {}),
    ],
)
def test_a_query_is_read_once(search, query):
    assert read_query(search) == query


def test_a_query_without_end_is_cut():
    assert len(read_query("?a=" + "x" * 10_000_000)["a"]) < 2001


@pytest.mark.parametrize(
    ("as_of", "shown"),
    [(None, "No data yet"), (datetime(2026, 5, 20, 23, 30, tzinfo=UTC), "As at 21 May 2026")],
)
def test_the_as_at_date_is_local(as_of, shown):
    assert read_as_at(ToyEngine(as_of=as_of)).shown == shown


def test_a_store_that_went_away_has_no_as_at_date():
    class Away(ToyEngine):
        def as_at(self):
            raise StoreUnreachable("no server answers")

    assert read_as_at(Away()).shown == "As-at date not known"


def test_a_deliberate_error_is_shown_in_place_of_the_page(caplog):
    error = StoreUnreachable("no server answers", where="neo4j://127.0.0.1:7687", try_="start it")
    said = text_of(draw(Boundaries(), ToyEngine(fails=error), {}))
    assert "No server answers." in said and "neo4j://127.0.0.1:7687" in said and "start it" in said
    assert caplog.text == ""


def test_a_fault_shows_its_number_and_the_log_knows_where_but_no_value(caplog):
    said = text_of(draw(Boundaries(), ToyEngine(fails=KeyError(SECRET)), {}))
    (record,) = caplog.records
    reference = record.getMessage().split()[1]
    assert (record.name, record.levelno) == (LOG.name, logging.ERROR)
    assert reference in said and "Something went wrong on our side" in said
    assert "builtins.KeyError" in caplog.text and "tests/app/toy.py" in caplog.text
    assert SECRET not in said + caplog.text


def test_the_log_names_causes_too(caplog):
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as cause:
            raise RuntimeError(SECRET) from cause
    except RuntimeError as error:
        draw(Boundaries(), ToyEngine(fails=error), {})
    assert "builtins.RuntimeError" in caplog.text and "builtins.ValueError" in caplog.text
    assert SECRET not in caplog.text


def press(name: str, engine=None):
    """Press a button of the form page."""
    app = create_app(engine or ToyEngine(), token=TOKEN, pages=PAGES)
    known = {
        rule["inputs"][0]["id"]: rule
        for rule in let_in(app).get("/_dash-dependencies").json
        if rule["inputs"]
    }
    output = known[name]["output"]
    body = {
        "output": output,
        "outputs": {"id": "said", "property": output.partition(".")[2]},
        "inputs": [{"id": name, "property": "n_clicks", "value": 1}],
        "changedPropIds": [f"{name}.n_clicks"],
    }
    return let_in(app).post(CALLBACK, json=body, headers=csrf(app))


def test_a_deliberate_error_in_a_callback_is_told_at_the_top_of_the_page():
    answer = press("refuse")
    assert answer.status_code == 200
    assert "No server answers." in str(answer.json["sideUpdate"]["problem"])
    assert "said" not in answer.json.get("response", {})


def test_a_fault_in_a_callback_is_told_without_its_values(caplog):
    answer = press("break")
    assert answer.status_code == 200
    assert "Something went wrong on our side" in str(answer.json["sideUpdate"]["problem"])
    assert SECRET not in answer.text + caplog.text
    assert "builtins.KeyError" in caplog.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("not json", "application/json"),
        ("{}", "application/json"),
        ("[]", "application/json"),
        ("", "text/plain"),
    ],
)
def test_a_request_that_makes_no_sense_tells_nothing(caplog, body, kind):
    app = create_app(ToyEngine(), token=TOKEN, pages=PAGES)
    answer = let_in(app).post(CALLBACK, data=body, headers=csrf(app), content_type=kind)
    assert answer.status_code in (400, 415, 500)
    assert "Traceback" not in answer.text and "dash" not in answer.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_answered(method):
    app = create_app(ToyEngine(), token=TOKEN, pages=PAGES)
    assert getattr(let_in(app), method)("/", headers=csrf(app)).status_code == 405


def test_the_banner_stands_only_where_the_data_are_invented():
    layouts = [
        let_in(create_app(ToyEngine(), token=TOKEN, pages=PAGES, banner=banner)).get("/_dash-layout").text
        for banner in (BANNER, None)
    ]
    assert ["Invented data." in layout for layout in layouts] == [True, False]


def test_the_pages_of_the_product_have_addresses_and_names_of_their_own():
    assert len({page.PATH for page in REAL_PAGES}) == len(REAL_PAGES)
    assert all(page.PATH.startswith("/") and page.NAME for page in REAL_PAGES)
    assert all(page_at(REAL_PAGES, nav_path(page)) is not None for page in REAL_PAGES)
