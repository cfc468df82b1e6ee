"""An address becomes a store: a folder (embedded), `neo4j://…` (server), or `memory` for tests."""

from pathlib import Path
from urllib.parse import urlsplit

from pathway.errors import BadInput
from pathway.settings import Settings, neo4j_password
from pathway.stores.base import Store
from pathway.stores.embedded import EmbeddedStore
from pathway.stores.neo4j import Neo4jStore

_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc")


def open_store(address: str, settings: Settings, *, create: bool = False) -> Store:
    """
    The store at an address; with `create`, it is made where there is none.

    Raises `BadInput` for an address that cannot be one (or holds a user or password), and the store's own
    errors: not initialised, another product's, newer schema, unreachable, refused, locked.
    """
    if "://" not in address:
        folder = Path(address).expanduser()
        return EmbeddedStore.create(folder) if create else EmbeddedStore.open(folder)
    _check_address(address)
    make = Neo4jStore.create if create else Neo4jStore.open
    return make(
        address,
        user=settings.neo4j_user,
        password=neo4j_password(settings),
        database=settings.neo4j_database,
    )


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    if parts.username or parts.password:
        raise BadInput(
            "a store's address may not hold a user or password",
            try_="set CARESEAMS_NEO4J_USER and CARESEAMS_NEO4J_PASSWORD_FILE",
        )
    if parts.scheme not in _SCHEMES:
        raise BadInput(
            f"'{parts.scheme}://' is no store address",
            try_="a folder, or neo4j://host:port, or neo4j+s://host:port",
        )
