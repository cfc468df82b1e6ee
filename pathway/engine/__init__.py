"""
THE VERBS: the only room that joins the others.

In: what people ask for. Out: findings and receipts. `verbs` holds what is looked at and written,
`imports` how files come in. May import every room of `pathway`; only `app` may import it.
"""

from pathway.engine.imports import ImportReport
from pathway.engine.verbs import (
    MOVES_SHOW_ONLY,
    TIE_RULE,
    YEAR,
    AsAt,
    Engine,
    MovesFinding,
    new_id,
    now_utc,
)
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
