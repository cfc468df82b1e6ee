"""Organisations and services as files name them, with the ids that `graph_schema` gives them."""

import unicodedata
from collections.abc import Mapping

from graph_schema.identifiers import is_ods_code, organisation_id, record_id, service_id
from graph_schema.parties import Organisation
from graph_schema.parties import Service as ServiceRecord
from graph_schema.vocabulary import End

MAIN = "main"


class Places:
    """The organisations and services seen so far."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._services: dict[str, tuple[str, str]] = {}

    def organisation(self, code: str) -> str:
        """The id of what a file calls `code`. Raises `ValueError` with a reason that repeats nothing."""
        if not code:
            raise ValueError("no organisation")
        if code in End.__members__:
            raise ValueError(f"{code} is no organisation")
        id_ = record_id(organisation_id(code))
        self._names.setdefault(id_, code.removeprefix("local:") or code)
        return id_

    def service(self, organisation: str, name: str) -> str:
        """
        The id of a service, named or given by its whole id.

        Raises `ValueError`, also where another organisation has that id already.
        """
        name = _own_name(organisation, name)
        id_ = record_id(service_id(organisation, name))
        owner, _ = self._services.setdefault(id_, (organisation, name or MAIN))
        if owner != organisation:
            raise ValueError("a service of another organisation has the same id: leave '/' out of its code")
        return id_

    def end(self, text: str, service: str = "") -> str:
        """
        The id of an end of a handoff: HOME and its like, a service, or an organisation's `main` service.

        A text with a slash is a service's id unless a service is named beside it.

        >>> places = Places()
        >>> places.end("RX1/Ward 7"), places.end("RX1", "ED"), places.end("home"), places.end("Council")
        ('RX1/Ward 7', 'RX1/ED', 'HOME', 'local:Council/main')
        """
        if text.upper() in End.__members__:
            return text.upper()
        code, slash, name = text.rpartition("/")
        if service or not slash:
            return self.service(self.organisation(text), service)
        return self.service(self.organisation(code), name)

    def party(self, text: str) -> str:
        """
        The id of whoever holds, tells or is asked: an organisation's code, or the id of a post or party.

        Only what has the form of an organisation's id is taken for one.
        """
        if is_ods_code(text) or text.startswith("local:"):
            return self.organisation(text)
        return record_id(text)

    def owner(self, end: str) -> str | None:
        """The organisation of a service that has been seen; None for any other end."""
        return self._services[end][0] if end in self._services else None

    def name(self, names: Mapping[str, str]) -> None:
        """Names for organisations that have been seen, by id."""
        self._names.update({id_: name for id_, name in names.items() if id_ in self._names})

    def organisations(self) -> tuple[tuple[str, str], ...]:
        """(id, name), by id."""
        return tuple(sorted(self._names.items()))

    def services(self) -> tuple[tuple[str, str, str], ...]:
        """(id, organisation id, name), by id."""
        return tuple((id_, *of) for id_, of in sorted(self._services.items()))

    def records(self, source: str) -> tuple[Organisation | ServiceRecord, ...]:
        """A record for each, organisations first, for a store that lacks them."""
        organisations = [Organisation(id=id_, name=name, source=source) for id_, name in self.organisations()]
        services = [
            ServiceRecord(id=id_, organisation=organisation, name=name, source=source)
            for id_, organisation, name in self.services()
        ]
        return (*organisations, *services)


def _own_name(organisation: str, name: str) -> str:
    """
    What a service is called within its organisation, where a file may write the organisation before it.

    >>> [_own_name("local:Council", name) for name in ("ED", "Council/ED", "local:Council/ED", "A/ED")]
    ['ED', 'ED', 'ED', 'A/ED']
    """
    whole = unicodedata.normalize("NFC", name)
    for code in (organisation, organisation.removeprefix("local:")):
        if whole.startswith(f"{code}/"):
            return whole.removeprefix(f"{code}/").strip()
    return name
