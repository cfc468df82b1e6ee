"""What a page is: the shell and the list of pages both speak of it."""

from collections.abc import Mapping
from typing import Any, Protocol

from dash import Dash
from dash.development.base_component import Component


class Page(Protocol):
    """
    What a page module holds.

    `PATH` is its address, `NAME` its word in the navigation and in the tab's title. `HELP` is what stands
    under "About this page": the question that it answers, and what it does not say, a sentence or two each. A
    page that is reached from another has `UNDER`, that page's address: it is not in the navigation, where the
    other one is marked.
    """

    PATH: str
    NAME: str
    HELP: tuple[str, str]

    def layout(self, engine: Any, query: Mapping[str, str]) -> Component:
        """The page as it stands now. `query`: what stands after "?" in the address, each key once."""

    def register(self, app: Dash, engine: Any) -> None:
        """Give the app this page's callbacks."""
