"""
Handoffs that stand only in drawings of work as imagined: people drew them, and nothing else tells of them.

They are in every figure as the others are: a duty that is open on paper may be the one nobody thought of. So
each place that counts them says how many they are.
"""

from collections.abc import Iterable

from graph_schema.handoffs import Pathway
from graph_schema.vocabulary import PathwayKind, TrafficSource
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.pathways import DRAWN, DRAWN_FILE
from pathway.snapshot import Snapshot

_TRAVELLED = (TrafficSource.CROSSINGS, TrafficSource.MOVES)


def only_imagined(snapshot: Snapshot, found: Iterable[HandoffFinding]) -> frozenset[str]:
    """
    Those that came in by a drawing and stand on no pathway as observed or as a provider tells it, without a
    recorded crossing, a move of their pair in the year, or an event placed there.

    It does not say that nothing passes there: of letters and calls there may be no record. One that came
    in otherwise (a file, accepted moves, typed in) is never among them, whatever drawing it stands on now.
    """
    told = {
        handoff
        for pathway in snapshot.all(Pathway)
        if pathway.kind is not PathwayKind.DRAWN
        for handoff in pathway.handoffs
    }
    return frozenset(
        one.id
        for one in found
        if one.handoff.source in (DRAWN, DRAWN_FILE) and one.id not in told
        if one.traffic.source not in _TRAVELLED and not one.event_list
    )
