"""Where forms are, and where they lead back to."""

from app.text import address

PATH = "/handoff/form"
MY_DAY = "/my-day"
DAY_OF = "day_of"
"""Of a form's address: the organisation whose day it was opened from, and is gone back to."""


def form_address(kind: str, **query: str | None) -> str:
    """
    The address of a form: `handoff` it is about, `id` of the record to be changed, and presets.

    >>> form_address("Hazard", handoff="h-1", library=None)
    '/handoff/form?kind=Hazard&handoff=h-1'
    """
    return address(PATH, kind=kind, **query)


def my_day_address(organisation: str | None = None, **query: str | None) -> str:
    """
    What waits for one organisation.

    >>> my_day_address("RX1", saved="cmd-1")
    '/my-day?organisation=RX1&saved=cmd-1'
    """
    return address(MY_DAY, organisation=organisation, **query)


def handoff_address(id_: str | None, saved: str | None = None) -> str:
    """
    A handoff's page, or the list of them; `saved` names the change that was just made there.

    >>> handoff_address(None), handoff_address("h-1", "cmd-1")
    ('/handoffs', '/handoff?id=h-1&saved=cmd-1')
    """
    return address("/handoff", id=id_, saved=saved) if id_ else address("/handoffs", saved=saved)
