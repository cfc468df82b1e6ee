"""What the Neo4j driver raises, as our own named errors. Decided by class and code, never by message."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from neo4j.exceptions import (
    AuthConfigurationError,
    AuthError,
    ConfigurationError,
    ConnectionAcquisitionTimeoutError,
    DatabaseUnavailable,
    DriverError,
    Forbidden,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    UnsupportedServerProduct,
)

from pathway.errors import (
    BadInput,
    CareseamsError,
    StoreAuthFailed,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreNotInitialised,
    StoreUnreachable,
)

_AWAY = (
    ServiceUnavailable,
    SessionExpired,
    ConnectionAcquisitionTimeoutError,
    DatabaseUnavailable,
    UnsupportedServerProduct,
)
_REFUSED = (AuthError, AuthConfigurationError, Forbidden)
_WAITED = frozenset(
    {
        "Neo.ClientError.Transaction.TransactionTimedOut",
        "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
        "Neo.ClientError.Transaction.LockClientStopped",
        "Neo.TransientError.Transaction.DeadlockDetected",
        "Neo.TransientError.Transaction.LockAcquisitionTimeout",
        "Neo.TransientError.Transaction.LockClientStopped",
        "Neo.TransientError.Transaction.Terminated",
    }
)
_TOO_LARGE = frozenset(
    {
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
        "Neo.TransientError.General.TransactionOutOfMemoryError",
        "Neo.TransientError.General.OutOfMemoryError",
    }
)


@contextmanager
def named(address: str) -> Iterator[None]:
    """
    Let what the driver raises inside come out as an error of ours.

    The driver's own error is not chained: its message can hold parameters, and they can hold pseudonyms.
    """
    try:
        yield
    except CareseamsError:
        raise
    except (DriverError, Neo4jError) as problem:
        ours = named_error(problem, address)
    else:
        return
    raise ours from None


def named_error(problem: DriverError | Neo4jError, address: str) -> CareseamsError:
    """Our error for one of the driver's. `address` is shown, so it may hold no user and no password."""
    code = getattr(problem, "code", None) or ""
    if isinstance(problem, IncompleteCommit):
        return _unknown_commit(address)
    if isinstance(problem, _AWAY):
        return _unreachable(address)
    if isinstance(problem, _REFUSED) or code.startswith("Neo.ClientError.Security."):
        return _refused(problem, address)
    if isinstance(problem, ConfigurationError):
        return not_an_address(address)
    if code == "Neo.ClientError.Database.DatabaseNotFound":
        return StoreNotInitialised(
            "the server has no database of that name", where=address, try_="set CARESEAMS_NEO4J_DATABASE"
        )
    return _busy_or_broken(code, problem, address)


def not_an_address(address: str) -> BadInput:
    """The text given as the server's address cannot be one."""
    return BadInput("this cannot be a server's address", where=address, try_="write it as neo4j://host:7687")


def shown(uri: str) -> str:
    """
    The address as it may be printed: without a user, a password or options.

    >>> shown("neo4j://somebody:secret@host:7687/?x=1")
    'neo4j://host:7687'
    """
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _unknown_commit(address: str) -> StoreError:
    return StoreUnreachable(
        "the server went away while it was saving; whether it was saved is not known",
        where=address,
        try_="send the same command again when the server is back: nothing is done twice",
    )


def _unreachable(address: str) -> StoreError:
    return StoreUnreachable(
        "no Neo4j server answers there, or it went away; nothing was changed",
        where=address,
        try_="check that the server runs, its address and its Bolt port (7687 if not changed)",
    )


def _refused(problem: DriverError | Neo4jError, address: str) -> StoreError:
    if isinstance(problem, Forbidden):
        return StoreAuthFailed(
            "the server does not allow this user to do that",
            where=address,
            try_="ask whoever administers the server for rights to read, write and make constraints",
        )
    return StoreAuthFailed(
        "the server refused the user or password",
        where=address,
        try_="check CARESEAMS_NEO4J_USER and CARESEAMS_NEO4J_PASSWORD_FILE; after several wrong tries, wait",
    )


def _busy_or_broken(code: str, problem: DriverError | Neo4jError, address: str) -> StoreError:
    if code in _WAITED:
        return StoreLocked(
            "it took too long: another write holds the store, or too much was asked; nothing was changed",
            where=address,
            try_="try again in a minute",
        )
    if code in _TOO_LARGE:
        return StoreError(
            "this write or question needs more memory than the server has; nothing was changed",
            where=address,
            try_="do it in smaller parts, or give the server a larger heap",
        )
    if code == "Neo.DatabaseError.Transaction.TransactionCommitFailed":
        return StoreFull(
            "the server could not finish saving, most often because its disk is full; whether it was saved "
            "is not known",
            where=address,
            try_="make room, start the server again, then send the same command again: nothing is done twice",
        )
    if code == "Neo.DatabaseError.Transaction.TransactionStartFailed":
        return StoreError(
            "the server has stopped this database after a fault, most often a full disk",
            where=address,
            try_="look at the server's log, make room, start the server again",
        )
    return StoreError(
        f"the server or its driver refused it ({code or type(problem).__name__})",
        where=address,
        try_="look at the server's log",
    )
