"""
Which contact follows which: the next one of the same person, in order of time.

Ties are broken by the file's own order, then by the contact's id: (`happened_us`, `seq`, `contact_id`).
"""

from collections.abc import Sequence

import ibis
from ibis.expr.types import Table

ORDER = ("happened_us", "seq", "contact_id")
"""Contacts of one person stand in this order. `happened_us`: microseconds since 1970, UTC."""


def followed(contacts: Table, places: Sequence[str] = ("organisation", "service")) -> Table:
    """
    Each contact with what follows it; None where nothing does.

    Needs the columns `person`, those of `ORDER`, `day` (local day of the contact) and each of `places`.
    Adds `gap_us` (microseconds from this contact to the next), `next_day`, and a `next_…` for each place.

    >>> contacts = ibis.table({"person": "string", "happened_us": "int64", "seq": "int64",
    ...     "contact_id": "string", "day": "date", "service": "string"}, name="contacts")
    >>> followed(contacts, ["service"]).columns[-3:]
    ('gap_us', 'next_day', 'next_service')
    """
    own = ibis.window(group_by="person", order_by=list(ORDER))
    gap = contacts.happened_us.lead().over(own) - contacts.happened_us
    after = {f"next_{name}": contacts[name].lead().over(own) for name in ("day", *places)}
    return contacts.mutate(gap_us=gap, **after)
