"""
THE PAGES: each is a question, its layout and its callbacks; listed here, not discovered.

In: the engine's answers. Out: components of `app.components` and callbacks registered on the app given.
A page imports nothing of another page, but its own parts (`handoff_duties` …); importing it does nothing. May import all of `app` but the server.
"""

from app.page import Page
from app.pages import (
    answers,
    ask,
    ask_sheet,
    asks,
    barriers,
    boundaries,
    bow_tie,
    coverage,
    duty_grid,
    handoff,
    handoff_form,
    handoffs,
    import_file,
    import_first,
    import_quality,
    inbox,
    kinds,
    matrix,
    my_day,
    pairs,
    pathway,
    pathways,
    placed,
    registers,
    rehearsal,
    start,
    system_map,
    trace,
)

PAGES: tuple[Page, ...] = (
    boundaries,
    system_map,
    matrix,
    coverage,
    rehearsal,
    pathways,
    pathway,
    handoffs,
    handoff,
    handoff_form,
    bow_tie,
    barriers,
    kinds,
    my_day,
    asks,
    ask,
    ask_sheet,
    answers,
    duty_grid,
    inbox,
    pairs,
    placed,
    import_file,
    import_first,
    import_quality,
    registers,
    trace,
    start,
)
