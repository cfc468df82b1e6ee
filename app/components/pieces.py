"""
The plain pieces of a page: headings, cards, links, breadcrumbs, sentences that stand out.

A page starts with one `page_heading`; everything else has a heading below it.
"""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

Content = Component | str | Sequence["Component | str"]
HEADINGS = {2: html.H2, 3: html.H3, 4: html.H4}


def page_heading(title: str, under: Content = "") -> Component:
    """The one H1 of a page, with a quiet line under it."""
    lines = [html.P(parts(under), className="under")] if parts(under) else []
    return html.Div([html.H1(title), *lines], className="page-heading")


def page_help(question: str, does_not_say: str) -> Component:
    """What a page is for, to open under its heading: the question it answers, and what it does not say."""
    lines = [
        html.P([html.B("It answers: "), question]),
        html.P([html.B("It does not say: "), does_not_say]),
    ]
    opened = details("About this page", lines)
    opened.className = "details page-help"
    return opened


def bold_first(words: str) -> list[Component | str]:
    """Sentences of which the first is bold."""
    first, stop, rest = words.partition(". ")
    return [html.B(f"{first}."), f" {rest}"] if stop else [html.B(words)]


def heading(title: str, *, level: int = 2) -> Component:
    """A heading of level 2, 3 or 4."""
    return HEADINGS[level](title)


def card(
    title: str, children: Content, *, level: int = 2, pale: bool = False, wide: bool = False
) -> Component:
    """A part of a page with its heading; `wide` takes the whole width of the grid it stands in."""
    names = ["card", *(["card-pale"] if pale else []), *(["card-wide"] if wide else [])]
    return html.Section([heading(title, level=level), *parts(children)], className=" ".join(names))


def grid(cards: Sequence[Component], *, columns: str = "even") -> Component:
    """Cards beside each other where there is room: `even`, `wide-left` (3:2) or `wide-right` (2:3)."""
    return html.Div(list(cards), className=f"grid grid-{columns}")


def lead(children: Content) -> Component:
    """The sentence that says what the page has found."""
    return html.P(children, className="lead")


def stressed(text: str, *, open_: bool = False) -> Component:
    """Words of the lead that carry the finding; `open_` where they count what nobody answers for."""
    return html.Strong(text, className="stressed stressed-open" if open_ else "stressed")


def quiet(children: Content) -> Component:
    """A small grey remark inside a cell or sentence."""
    return html.Span(children, className="quiet")


def headline_number(number: str, unit: str) -> Component:
    """One large number with its unit and interval: `headline_number("8.2", "events a year (4.6–13)")`."""
    return html.P([html.B(number, className="headline-number"), " ", html.Span(unit)], className="headline")


def link(text: Content, href: str) -> Component:
    """A link to a page of this app; Back works. Make `href` with `app.text.address`."""
    return dcc.Link(text, href=href, className="link")


def breadcrumb(trail: Sequence[tuple[str, str]], here: str) -> Component:
    """The way back: (text, address) from the top, then where we are."""
    steps = [html.Li(link(text, href)) for text, href in trail]
    steps.append(html.Li(here, **{"aria-current": "page"}))
    return html.Nav(html.Ol(steps), className="breadcrumb", **{"aria-label": "Breadcrumb"})


def button(text: str, id_: str | dict[str, str], *, kind: str = "primary") -> Component:
    """A button: `primary` (one a form), `secondary`, or `danger` for what ends or withdraws something."""
    return html.Button(text, id=id_, n_clicks=0, type="button", className=f"button button-{kind}")


def button_row(children: Sequence[Component | str]) -> Component:
    """Buttons and a remark beside each other."""
    return html.Div(list(children), className="button-row")


def print_button() -> Component:
    """Prints the page as it stands."""
    return html.Button("Print", type="button", className="button button-secondary", **{"data-print": "yes"})


def filter_bar(fields: Sequence[Component], ends: Sequence[Component] = ()) -> Component:
    """The page's filters, and at the end what can be done with what they leave."""
    return html.Div(
        [
            html.Div(list(fields), className="filters", role="group", **{"aria-label": "Filters"}),
            html.Div(list(ends), className="filter-ends"),
        ],
        className="filter-bar",
    )


def details(summary: str, children: Content) -> Component:
    """Something to open on demand; what is inside prints too."""
    return html.Details([html.Summary(summary), html.Div(parts(children))], className="details")


def empty_state(sentence: str, then: Content = "") -> Component:
    """Why there is nothing to show, and what to do about it. An empty list is not the same as a safe one."""
    lines = [html.P(parts(then))] if parts(then) else []
    return html.Div([html.P(sentence, className="empty-sentence"), *lines], className="empty")


def parts(children: Content) -> list[Component | str]:
    """
    Content as a list, empty for "". Never ask a component whether it is true: without children it is not.

    >>> parts(""), parts("some"), parts(["a", "b"])
    ([], ['some'], ['a', 'b'])
    """
    if isinstance(children, Component):
        return [children]
    if isinstance(children, str):
        return [children] if children else []
    return list(children)
