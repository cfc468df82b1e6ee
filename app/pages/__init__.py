"""
THE PAGES: each is a question, its layout and its callbacks; listed here, not discovered.

In: the engine's answers. Out: components of `app.components` and callbacks registered on the app given.
A page imports nothing of another page, but its own parts (`handoff_duties` …); importing it does nothing. May import all of `app` but the server.
"""

from app.page import Page
from app.pages import boundaries, coverage, handoff, handoff_form, handoffs, inbox, matrix, pathway, pathways, system_map, trace

PAGES: tuple[Page, ...] = (boundaries, system_map, matrix, coverage, pathways, pathway, handoffs, handoff, handoff_form, inbox, trace)
