"""Organisations and services that somebody described here, beside those that a file merely named."""

from graph_schema.parties import Organisation, Service
from pathway.engine.verbs import Engine
from pathway.importing.events import SOURCE
from pathway.snapshot import Snapshot


def undescribed(snapshot: Snapshot) -> frozenset[str]:
    """
    Organisations that are here only because a file of events named their code.

    Reading such a file makes a record of each code, wrong ones too; a name of its own, or a service, shows
    that somebody knows the body.
    """
    owners = {one.organisation for one in snapshot.all(Service)}
    return frozenset(
        one.id
        for one in snapshot.all(Organisation)
        if one.source == SOURCE
        and one.name in (one.id, one.id.removeprefix("local:"))
        and one.id not in owners
    )


def known_names(engine: Engine) -> frozenset[str]:
    """
    Ids and names of the organisations and services here, as `look` compares them.

    Without what only a file of events named: a name of a person that stood in its column of organisations
    would be shown as a place from then on.
    """
    snapshot = engine.snapshot()
    guessed = undescribed(snapshot)
    bodies = [(one.id, one.name) for one in snapshot.all(Organisation) if one.id not in guessed]
    services = [(one.id, one.name) for one in snapshot.all(Service)]
    texts = {text for of in (*bodies, *services) for text in of if text}
    return frozenset(text.lower().replace("_", " ") for text in texts)
