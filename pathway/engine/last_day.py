"""
The last day of which a route can be looked at.

What happened is known up to the last day of the data, not of the computer's clock; who should have held it
is said up to today.
"""

from datetime import date, datetime

from pathway.engine.reading import Reading
from pathway.errors import BadInput
from pathway.reporting.words import format_day
from pathway.snapshot import LOCAL_ZONE


def refuse_days_beyond(engine: Reading, as_of: datetime | None) -> None:
    """
    Raise `BadInput` for a moment after the day on which the loaded contacts and crossings end.

    Up to then is counted what nobody held; of a later day nothing is known, and it would count as unheld.
    """
    newest = engine.at(None).snapshot()
    if as_of is not None and as_of.astimezone(LOCAL_ZONE).date() > newest.day:
        raise BadInput(
            f"what is recorded ends on {format_day(newest.as_of)}",
            try_="choose a day up to it. Of later days nothing is known",
        )


def refuse_days_to_come(engine: Reading, day: date) -> None:
    """Raise `BadInput` for a day after today: what will be known at its end nobody can say."""
    today = engine.clock().astimezone(LOCAL_ZONE).date()
    if day > today:
        raise BadInput(
            f"that day has not come yet: today is {format_day(today)}", try_="choose a day up to it"
        )
