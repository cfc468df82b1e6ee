"""
THE VERBS: the only room that joins the others.

In: what people ask for. Out: findings and receipts. `reading` holds what is looked at, `verbs` what is
written, `imports` how files come in; a subject with much to it has a file of its own. May import every room
of `pathway`; only `app` may import it.
"""

from pathway.engine.imports import ImportReport
from pathway.engine.reading import MOVES_SHOW_ONLY, TIE_RULE, YEAR, AsAt, MovesFinding, now_utc
from pathway.engine.verbs import Engine, new_id
from pathway.stores.base import Case, Put, Receipt, Withdraw

__all__ = [
    "MOVES_SHOW_ONLY",
    "TIE_RULE",
    "YEAR",
    "AsAt",
    "Case",
    "Engine",
    "ImportReport",
    "MovesFinding",
    "Put",
    "Receipt",
    "Withdraw",
    "new_id",
    "now_utc",
]
