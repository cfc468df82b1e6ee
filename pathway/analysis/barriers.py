"""
Every barrier of the handoffs of a picture: who holds it, and which are weaker than they look.

Nobody's, a workaround, or resting on what others rest on too: three lists over the same barriers.
"""

from dataclasses import dataclass

from pathway.analysis.common_causes import barriers_of
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.hazards import ControlFinding
from pathway.analysis.owners import Owner, Owners
from pathway.analysis.picture import Picture


@dataclass(frozen=True)
class BarrierFinding:
    """One barrier with its holder and the handoffs whose hazards it acts on, in id order."""

    found: ControlFinding
    owner: Owner
    handoffs: tuple[HandoffFinding, ...]

    @property
    def unowned(self) -> bool:
        """Whether nobody holds it on the day: a finding, whether or not it works."""
        return self.owner.missing is not None

    @property
    def workaround(self) -> bool:
        """Whether it is a workaround: weak, whatever a test found."""
        return self.found.control.workaround


def every_barrier(picture: Picture) -> tuple[BarrierFinding, ...]:
    """The barriers, each once: those under most handoffs first, then by name and id."""
    owners = Owners(picture.snapshot)
    found: dict[str, ControlFinding] = {}
    handoffs: dict[str, list[HandoffFinding]] = {}
    for one in picture.handoffs:
        for barrier in barriers_of(one):
            found[barrier.control.id] = barrier
            handoffs.setdefault(barrier.control.id, []).append(one)
    made = (
        BarrierFinding(barrier, owners.of(barrier.control), tuple(handoffs[id_]))
        for id_, barrier in found.items()
    )
    return tuple(
        sorted(made, key=lambda one: (-len(one.handoffs), one.found.control.name, one.found.control.id))
    )
