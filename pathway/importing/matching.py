"""Which column of a file is which field: by the user's map, a profile or name; and what is never read."""

from collections.abc import Collection, Mapping, Sequence

from pathway.errors import BadInput, ColumnMissing, IdentifiableRefused
from pathway.importing.blocks import looks_like_a_name, plain, shown
from pathway.importing.identifiers_scan import identifying_header, identifying_headers
from pathway.importing.reading import Table

WHAT_IDENTIFIABLE_MEANS = (
    "--identifiable, if you may: patient identifiers are still kept only as keyed hashes, but names and "
    "numbers inside other text stay as they are, for everybody who can open the store"
)

FIRST_ROWS = 5
"""So many rows are named where a whole file is refused."""


def matched(
    table: Table,
    fields: Sequence[str],
    *,
    required: Collection[str] = (),
    mapping: Mapping[str, str] | None = None,
    usual: Mapping[str, Sequence[str]] | None = None,
    only: Collection[str] | None = None,
) -> dict[str, str]:
    """
    Field -> column of the file, for the fields that it has.

    `mapping` is the user's word and must fit, but for outer blanks; `usual` is what a field is called, the
    likeliest first, else its own name, whatever the case, blanks and signs; fields outside `only` must be
    mapped to be found.
    Raises `BadInput` (a map of no field), `ColumnMissing`.
    """
    usual, mapping = usual or {}, _as_in_header(table.header, mapping or {})
    refuse_unknown_fields(list(mapping), fields)
    _refuse_missing(table, [column for column in mapping.values() if column not in table.header])
    found = {}
    for field in fields:
        column = mapping.get(field)
        if column is None and (only is None or field in only):
            column = _called(table.header, usual.get(field, (field,)))
        if column is not None:
            found[field] = column
    missing = [usual.get(field, (field,))[0] for field in required if field not in found]
    _refuse_missing(table, missing, required)
    return found


def refuse_identifying_columns(
    table: Table, columns: Collection[str], *, identifiable: bool, harmless: Collection[str] = ()
) -> str | None:
    """
    Raise `IdentifiableRefused` where a column that would be read is named like a name, address or number.

    Such columns that are not read are never opened; the answer is a note about them, or None. `harmless`:
    columns that such a file has by right, like the name of an organisation.
    """
    guilty = identifying_headers(set(columns) - set(harmless))
    if guilty and not identifiable:
        kinds = " and ".join(sorted(set(guilty.values())))
        raise IdentifiableRefused(
            f"the columns that would be read seem to hold {kinds}: {shown(sorted(guilty))}",
            where=table.name,
            try_=f"leave them out; or {WHAT_IDENTIFIABLE_MEANS}",
        )
    unread = [name for name in table.header if identifying_header(name) and name not in columns]
    return f"{table.name}: never read: {shown(unread)}" if unread else None


def nhs_numbers_refused(file: str, column: str, rows: Sequence[int], last: int) -> IdentifiableRefused:
    """
    The error of a column of patients that holds NHS numbers without leave.

    rows
        Those that hold one, of all from the first row of the file to the row `last`.
    """
    first = ", ".join(f"{row:,}" for row in rows[:FIRST_ROWS])
    more = " …" if len(rows) > FIRST_ROWS else ""
    return IdentifiableRefused(
        f"the column of patients holds NHS numbers: {len(rows):,} in rows 1 to {last:,}",
        where=f"{file}, column {shown([column])}, {'row' if len(rows) == 1 else 'rows'} {first}{more}",
        try_=f"send pseudonyms instead; or {WHAT_IDENTIFIABLE_MEANS}",
    )


def _called(header: Sequence[str], names: Sequence[str]) -> str | None:
    for name in names:
        if name in header:
            return name
        alike = [column for column in header if plain(column) == plain(name)]
        if len(alike) == 1:
            return alike[0]
    return None


def _as_in_header(header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """The map with each column as the header writes it: blanks around a name are not seen, nor typed."""
    trimmed = [column.strip() for column in header]
    return {
        field: header[trimmed.index(column.strip())]
        if column not in header and trimmed.count(column.strip()) == 1
        else column
        for field, column in mapping.items()
    }


def refuse_unknown_fields(named: Sequence[str], fields: Sequence[str], *, where: str = "--map") -> None:
    """Raise `BadInput` where a map or a template names a field that such a file has not."""
    unknown = [field for field in named if field not in fields]
    if unknown:
        raise BadInput(
            f"there is no field called {shown(unknown)}",
            where=where,
            try_=f"fields are: {', '.join(fields)}",
        )


def _refuse_missing(table: Table, missing: list[str], required: Collection[str] = ()) -> None:
    if not missing:
        return
    if not any(looks_like_a_name(name) for name in table.header):
        raise ColumnMissing(
            "the first row does not look like column names",
            where=table.name,
            try_=f"put a row of names on top; needed: {', '.join(required or missing)}",
        )
    raise ColumnMissing(
        f"the file has no column called {shown(missing)}",
        where=table.name,
        try_=f"it has {shown(table.header)}; say which is which: --map FIELD=COLUMN",
    )
