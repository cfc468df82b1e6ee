"""What a change to a drawing reads of the store: each record once, so that what was seen is changed."""

from collections.abc import Iterable
from datetime import date, datetime

from graph_schema.entity import Entity, Record
from graph_schema.handoffs import Handoff, Pathway
from graph_schema.identifiers import handoff_id
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import End, HandoffKind
from pathway.analysis.pathways import Drawing
from pathway.engine.verbs import Engine
from pathway.errors import NotFound
from pathway.snapshot import LOCAL_ZONE
from pathway.stores.base import Put, Withdraw

_END_NAMES = {
    End.HOME: "home",
    End.PATIENT: "the patient",
    End.CARER: "the carer",
    End.DIED: "died",
    End.LOST: "lost to follow-up",
    End.OPEN: "still in progress",
}


class Reading:
    """The records that one change to a pathway's drawing looks at. Make a new one for every try."""

    def __init__(self, engine: Engine, pathway: str, as_known: datetime | None = None) -> None:
        self._engine, self._as_known = engine, as_known
        self._seen: dict[tuple[str, str], Record | None] = {}
        self._id = pathway

    def record(self, kind: str, id_: str) -> Record | None:
        """A record, withdrawn or not; None where there never was one."""
        key = (kind, id_)
        if key not in self._seen:
            try:
                self._seen[key] = self._engine.store.get(kind, id_, self._engine.viewer, self._as_known)
            except NotFound:
                self._seen[key] = None
        return self._seen[key]

    def kept(self, kind: str, id_: str) -> Entity | None:
        """A record that is there and not withdrawn."""
        found = self.record(kind, id_)
        return None if found is None or found.withdrawn else found.entity

    def handoff(self, id_: str) -> Handoff | None:
        """A handoff that is kept."""
        found = self.kept(Handoff.label(), id_)
        return found if isinstance(found, Handoff) else None

    def between(self, from_id: str, to_id: str) -> list[Handoff]:
        """Every kept handoff from one place to another, on this drawing or not, by id."""
        services = [one for one in (from_id, to_id) if one not in End.__members__]
        if not services:  # from home to an end: only by the ids that any door gives them
            ids = (handoff_id(from_id, to_id, kind.value) for kind in HandoffKind)
            return [one for one in map(self.handoff, ids) if one is not None]
        found = self._engine.store.linked(Service.label(), services[0], self._engine.viewer)
        handoffs = (one.entity for one in found if isinstance(one.entity, Handoff))
        return [one for one in handoffs if (one.from_id, one.to_id) == (from_id, to_id)]

    def service(self, id_: str) -> Service | None:
        """A service that is kept."""
        found = self.kept(Service.label(), id_)
        return found if isinstance(found, Service) else None

    @property
    def pathway(self) -> Pathway:
        """The pathway. Raises `NotFound` where there is none, or it was withdrawn."""
        found = self.kept(Pathway.label(), self._id)
        if not isinstance(found, Pathway):
            raise NotFound(f"no pathway {self._id}", try_="choose one from the list of pathways")
        return found

    @property
    def drawing(self) -> Drawing:
        """The pathway with its handoffs; one that was withdrawn elsewhere is no longer on it."""
        pathway = self.pathway
        kept = (self.handoff(id_) for id_ in pathway.handoffs)
        return Drawing(pathway, tuple(one for one in kept if one is not None))

    @property
    def today(self) -> date:
        """The local day."""
        return self._engine.clock().astimezone(LOCAL_ZONE).date()

    def called(self, place: str) -> tuple[str, str]:
        """A place's own name and its organisation's; that is "" for an end, or where both are the same."""
        if place in End.__members__:
            return _END_NAMES[End(place)], ""
        service = self.service(place)
        if service is None:
            return place, ""
        owner = self.kept(Organisation.label(), service.organisation)
        name = owner.name if isinstance(owner, Organisation) else service.organisation
        return (name, "") if service.name in (name, "main") else (service.name, name)

    def name(self, place: str) -> str:
        """What people call a place: "Eastmere Hospitals: ward 7", "home"."""
        name, organisation = self.called(place)
        return f"{organisation}: {name}" if organisation else name

    def words(self, handoff: Handoff) -> str:
        """A handoff by its name, else its ends."""
        return handoff.name or f"{self.name(handoff.from_id)} → {self.name(handoff.to_id)}"

    def hangs_on(self, handoff: str) -> list[Record]:
        """What points to a handoff beside this pathway."""
        found = self._engine.store.linked(Handoff.label(), handoff, self._engine.viewer)
        own = (Pathway.label(), self._id)
        return [one for one in found if (one.entity.label(), one.entity.id) != own]

    def put(self, entity: Entity) -> Put:
        """The next version of a record, withdrawn or not, or its first."""
        found = self.record(entity.label(), entity.id)
        return Put(entity, found.version if found else 0)

    def puts(self, entities: Iterable[Entity]) -> list[Put]:
        """Those of some entities that say something new."""
        return [self.put(one) for one in entities if self.kept(one.label(), one.id) != one]

    def withdraw(self, kind: str, id_: str) -> Withdraw:
        """A record that is kept goes."""
        found = self.record(kind, id_)
        assert found is not None
        return Withdraw(kind, id_, found.version)
