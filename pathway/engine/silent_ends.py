"""Which critical duties of every handoff wait for an end's answer on the as-at date, joined once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pathway.analysis.accountability import Accountability
from pathway.analysis.silent_ends import ToAsk, ends_of, to_ask
from pathway.engine.asks import asking

if TYPE_CHECKING:
    from pathway.engine.verbs import Engine


def silent_ends(engine: "Engine") -> Mapping[str, ToAsk]:
    """By handoff: its critical duties, and which end has said nothing of each."""
    found: Mapping[str, ToAsk] = engine.once(("silent ends",), lambda: _found(engine))
    return found


def _found(engine: "Engine") -> dict[str, ToAsk]:
    picture = engine.picture()
    known = Accountability(picture.snapshot, picture.places)
    asked = {(one.party, one.subject, one.duty) for one in asking(engine).questions}
    return {one.id: to_ask(one, ends_of(known, one), asked) for one in picture.handoffs}
