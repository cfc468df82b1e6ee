"""What the driver raises comes out as our own named errors, without a word of what was sent."""

import pytest
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DatabaseError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from pathway import errors
from pathway.stores.neo4j_errors import named, shown

ADDRESS = "neo4j://host:7687"
SECRET = "the pseudonym of somebody"


def coded(kind: type[Neo4jError], code: str) -> Neo4jError:
    """An error as the server sends it."""
    problem = kind(SECRET)
    problem._neo4j_code = f"Neo.{code}"
    return problem


@pytest.mark.parametrize(
    ("problem", "ours", "says"),
    [
        (ServiceUnavailable(SECRET), errors.StoreUnreachable, "nothing was changed"),
        (SessionExpired(SECRET), errors.StoreUnreachable, "went away"),
        (IncompleteCommit(SECRET), errors.StoreUnreachable, "whether it was saved is not known"),
        (coded(AuthError, "ClientError.Security.Unauthorized"), errors.StoreAuthFailed, "user or password"),
        (
            coded(ClientError, "ClientError.Security.AuthenticationRateLimit"),
            errors.StoreAuthFailed,
            "refused",
        ),
        (ConfigurationError(SECRET), errors.BadInput, "address"),
        (
            coded(ClientError, "ClientError.Database.DatabaseNotFound"),
            errors.StoreNotInitialised,
            "of that name",
        ),
        (
            coded(TransientError, "TransientError.Transaction.DeadlockDetected"),
            errors.StoreLocked,
            "too long",
        ),
        (
            coded(ClientError, "ClientError.Transaction.TransactionTimedOutClientConfiguration"),
            errors.StoreLocked,
            "another write",
        ),
        (
            coded(TransientError, "TransientError.General.MemoryPoolOutOfMemoryError"),
            errors.StoreError,
            "memory",
        ),
        (
            coded(DatabaseError, "DatabaseError.Transaction.TransactionCommitFailed"),
            errors.StoreFull,
            "not known",
        ),
        (
            coded(DatabaseError, "DatabaseError.Transaction.TransactionStartFailed"),
            errors.StoreError,
            "full disk",
        ),
        (coded(DatabaseError, "DatabaseError.General.UnknownError"), errors.StoreError, "UnknownError"),
        (coded(ClientError, "ClientError.Statement.SyntaxError"), errors.StoreError, "SyntaxError"),
    ],
)
def test_each_fault_has_its_name(problem: Exception, ours: type, says: str):
    with pytest.raises(ours) as caught, named(ADDRESS):
        raise problem
    assert type(caught.value) is ours
    assert says in str(caught.value)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None, "the driver's message can hold parameters"


def test_what_is_ours_already_passes_as_it_is():
    with pytest.raises(errors.StaleWrite), named(ADDRESS):
        raise errors.StaleWrite("Handoff", "h-1", expected=1, found=2)


def test_a_fault_of_our_own_code_keeps_its_own_name():
    with pytest.raises(ZeroDivisionError), named(ADDRESS):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("uri", "printed"),
    [
        ("neo4j://sam:secret@host:7687", "neo4j://host:7687"),
        ("neo4j+s://sam:se%40cret@host", "neo4j+s://host"),
        ("neo4j://[::1]:7687?policy=x", "neo4j://[::1]:7687"),
    ],
)
def test_an_address_is_printed_without_user_password_or_options(uri: str, printed: str):
    assert shown(uri) == printed
