"""
One frozen settings object, read once from the environment; nothing else reads it.

Secrets come from files named in the environment, never from the command line.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pathway.errors import BadInput, KeyMissing

DEFAULT_STORE = "./careseams-data"
_KEY_BYTES = 32


@dataclass(frozen=True)
class Settings:
    """
    Where things are.

    `store`: a folder, or `neo4j://host:port`. `key_file`: the pseudonym key, kept outside every store and
    export. `neo4j_password_file`: a file whose first line is the password.
    """

    store: str = DEFAULT_STORE
    key_file: Path = Path("~/.config/careseams/pseudonym.key")
    neo4j_user: str = "neo4j"
    neo4j_password_file: Path | None = None
    neo4j_database: str = "neo4j"
    zone: str = "Europe/London"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """
    The settings that the environment gives.

    >>> read_settings({"CARESEAMS_STORE": "neo4j://127.0.0.1:7687"}).store
    'neo4j://127.0.0.1:7687'
    """
    given = os.environ if environment is None else environment
    config = Path(given.get("XDG_CONFIG_HOME") or "~/.config") / "careseams"
    password = given.get("CARESEAMS_NEO4J_PASSWORD_FILE")
    return Settings(
        store=given.get("CARESEAMS_STORE") or DEFAULT_STORE,
        key_file=Path(given.get("CARESEAMS_KEY_FILE") or config / "pseudonym.key").expanduser(),
        neo4j_user=given.get("CARESEAMS_NEO4J_USER") or "neo4j",
        neo4j_password_file=Path(password).expanduser() if password else None,
        neo4j_database=given.get("CARESEAMS_NEO4J_DATABASE") or "neo4j",
        zone=given.get("CARESEAMS_ZONE") or "Europe/London",
    )


def neo4j_password(settings: Settings) -> str:
    """The password from its file. Raises `BadInput` where no file is named or it cannot be read."""
    if settings.neo4j_password_file is None:
        raise BadInput(
            "no password file is named for the Neo4j store",
            where="CARESEAMS_NEO4J_PASSWORD_FILE",
            try_="write the password into a file only you can read, and name that file",
        )
    try:
        return settings.neo4j_password_file.read_text().splitlines()[0].strip()
    except (OSError, IndexError) as fault:
        raise BadInput(
            "the Neo4j password file cannot be read or is empty",
            where=str(settings.neo4j_password_file),
            try_="check the path and its rights",
        ) from fault


def pseudonym_key(settings: Settings, *, make: bool) -> bytes:
    """
    The key that pseudonyms are made with: 32 bytes, in hexadecimal in its file.

    With `make`, a missing key is made (rights: only the owner). Raises `KeyMissing` where there is none.
    """
    path = settings.key_file
    if not path.exists():
        if not make:
            raise KeyMissing(
                "the pseudonym key is not there",
                where=str(path),
                try_="name the team's key with CARESEAMS_KEY_FILE",
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(_KEY_BYTES) + "\n")
    try:
        key = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError) as fault:
        raise KeyMissing(
            "the pseudonym key cannot be read", where=str(path), try_="it holds 64 hexadecimal digits"
        ) from fault
    if len(key) < _KEY_BYTES:
        raise KeyMissing(
            "the pseudonym key is too short", where=str(path), try_="it holds 64 hexadecimal digits"
        )
    return key


def key_fingerprint(key: bytes) -> str:
    """
    16 hexadecimal digits by which a store knows its key, from which the key cannot be found.

    >>> key_fingerprint(b"k" * 32) == key_fingerprint(b"j" * 32)
    False
    """
    made = hmac.new(key, b"careseams key fingerprint", hashlib.sha256).digest()
    return hashlib.sha256(made).hexdigest()[:16]
