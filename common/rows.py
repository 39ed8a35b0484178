"""Reading and inserting single rows where a crowd waits for it, by statements built once.

Building the query anew each time, as Django does, costs more than the row itself.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any, TypeVar

import psycopg._queries
from django.db import connection
from django.db.models import CharField, Field, ForeignKey, IntegerField, Model, TextField

M = TypeVar("M", bound=Model)
# A longer statement, or one of more values, is read for its placeholders anew each time, which takes
# as long as running it.
psycopg._queries.MAX_CACHED_STATEMENT_LENGTH = 20_000
psycopg._queries.MAX_CACHED_STATEMENT_PARAMS = 300
_CONFLICT = " ON CONFLICT DO NOTHING"
MANY = 20
_later: ContextVar[list[tuple[str, list[Any]]] | None] = ContextVar("later", default=None)


def read_one(model: type[M], *, lock: bool = False, **key: Any) -> M | None:
    """The row with this value of a unique column, whole; locked until the transaction ends if
    wanted (on SQLite the transaction itself is the lock)."""
    ((name, value),) = key.items()
    sql, names, conversions = _reading(model, name, lock)
    if not isinstance(value, int | str):  # a UUID is a text in SQLite
        value = model._meta.get_field(name).get_db_prep_value(value, connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value])
        row = cursor.fetchone()
    if row is None:
        return None
    values = list(row)
    for index, convert, column in conversions:
        values[index] = convert(values[index], column, connection)
    return model.from_db(connection.alias, names, values)


@functools.cache
def _reading(
    model: type[Model], name: str, lock: bool
) -> tuple[str, list[str], list[tuple[int, Callable[..., Any], Any]]]:
    """The statement, the names of its columns, and what turns the database's values into ours."""
    quote, fields = connection.ops.quote_name, model._meta.concrete_fields
    table = quote(model._meta.db_table)
    columns = [field.get_col(model._meta.db_table) for field in fields]
    conversions = [
        (index, convert, column)
        for index, column in enumerate(columns)
        for convert in (
            *connection.ops.get_db_converters(column),
            *column.get_db_converters(connection),
        )
    ]
    wanted = ", ".join(quote(str(field.column)) for field in fields)
    locked = " FOR UPDATE" if lock and connection.features.has_select_for_update else ""
    sql = f"SELECT {wanted} FROM {table} WHERE {quote(name)} = %s{locked}"  # noqa: S608
    return sql, [field.attname for field in fields], conversions


@functools.cache
def _parts(model: type[Model], with_key: bool) -> tuple[list[Field[Any, Any]], str, str]:
    """The columns to fill, the head of the statement, and the place for one row."""
    fields = [field for field in model._meta.concrete_fields if with_key or not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608
    return fields, head, f"({', '.join(['%s'] * len(fields))})"


def _values(row: Model, fields: list[Field[Any, Any]]) -> list[Any]:
    """What the database is given for each column."""
    values = []
    for field in fields:
        value = field.pre_save(row, True)
        # A text is itself in a text column, a number in a column of numbers: nothing to convert.
        if not (
            (type(value) is str and isinstance(field, CharField | TextField))
            or (type(value) is int and isinstance(field, IntegerField | ForeignKey))
        ):
            value = field.get_db_prep_save(value, connection)
        values.append(value)
    return values


def insert_rows(
    rows: Sequence[Model], *, returning: Sequence[str] = ("id",), skip_taken: bool = False
) -> list[tuple[Any, ...]]:
    """Insert rows of one model in one query; returns these columns of those that were inserted.

    `skip_taken`: rows whose unique key is taken change nothing, else IntegrityError."""
    fields, head, place = _parts(type(rows[0]), rows[0].pk is not None)
    given = [_values(row, fields) for row in rows]
    quote = connection.ops.quote_name
    conflict = _CONFLICT if skip_taken else ""
    wanted = ", ".join(quote(name) for name in returning)
    if len(rows) >= MANY and connection.vendor == "postgresql":
        # A list for each column: of thousands of placeholders each would be looked for.
        head = head.removesuffix("VALUES ")
        lists = ", ".join(f"%s::{_type(field)}[]" for field in fields)
        places = f"SELECT * FROM unnest({lists})"  # noqa: S608
        values: list[Any] = [list(column) for column in zip(*given, strict=True)]
    else:
        places = ", ".join([place] * len(rows))
        values = [value for row in given for value in row]
    with connection.cursor() as cursor:
        cursor.execute(f"{head}{places}{conflict} RETURNING {wanted}", values)
        return list(cursor.fetchall())


def change_and_insert(change: str, values: Sequence[Any], row: Model) -> bool:
    """Change a row by this UPDATE and, if it was there to be changed, insert another, in one round
    trip. On PostgreSQL alone. Returns whether it was there."""
    fields, head, _place = _parts(type(row), False)
    casts = ", ".join(f"%s::{_type(field)}" for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH done AS ({change} RETURNING 1) "  # noqa: S608
            f"{head.removesuffix('VALUES ')}SELECT {casts} FROM done",
            [*values, *_values(row, fields)],
        )
        return bool(cursor.rowcount)


@functools.cache
def _type(field: Field[Any, Any]) -> str:
    """The type of its column; without a length, to which a cast would cut in silence."""
    return str(field.db_type(connection)).partition("(")[0]


def insert(row: Model, *, skip_taken: bool = False) -> bool:
    """Insert one row and set its primary key; False when skipped because its key is taken."""
    made = insert_rows([row], skip_taken=skip_taken)
    if not made:
        return False
    row.pk = made[0][0]
    row._state.adding = False
    row._state.db = connection.alias
    return True


def reserve_keys(*rows: Model) -> None:
    """Give each row, of different models, its primary key before it is inserted, in one query, so
    that rows which name each other can be inserted together. Keys that are not used are gaps."""
    tables = [row._meta.db_table for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_reserving(len(rows)), [f'"{table}"' for table in tables])
            keys = cursor.fetchone()
        else:
            keys = [_next_key(cursor, table) for table in tables]
    for row, key in zip(rows, keys, strict=True):
        row.pk = key


@functools.cache
def _reserving(count: int) -> str:
    return "SELECT " + ", ".join(["nextval(pg_get_serial_sequence(%s, 'id'))"] * count)


def _next_key(cursor: Any, table: str) -> int:
    cursor.execute(
        "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = %s RETURNING seq", [table]
    )
    found = cursor.fetchone()
    if found is None:
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, 1)", [table])
    return int(found[0]) if found else 1


@contextlib.contextmanager
def together() -> Iterator[None]:
    """What `insert_later` and `execute_later` are given in this block is done at its end, in one
    round trip: nothing in it may need another's result."""
    statements: list[tuple[str, list[Any]]] = []
    token = _later.set(statements)
    try:
        yield
    finally:
        _later.reset(token)
    if statements:
        _execute_all(statements)


def insert_later(row: Model, *, skip_taken: bool = False) -> bool:
    """Insert a row whose key is reserved, or nobody waits for: at the end of a `together` block,
    else at once.

    False when it was skipped, which is not known before the end of the block."""
    if _later.get() is None:
        return insert(row, skip_taken=skip_taken)
    fields, head, place = _parts(type(row), row.pk is not None)
    execute_later(f"{head}{place}{_CONFLICT if skip_taken else ''}", _values(row, fields))
    row._state.adding = False
    row._state.db = connection.alias
    return True


def execute_later(sql: str, values: list[Any]) -> None:
    """Change rows at the end of a `together` block, else at once."""
    statements = _later.get()
    if statements is None:
        _execute_all([(sql, values)])
    else:
        statements.append((sql, values))


def _execute_all(statements: list[tuple[str, list[Any]]]) -> None:
    with connection.cursor() as cursor:
        if len(statements) == 1 or connection.vendor != "postgresql":
            for sql, values in statements:
                cursor.execute(sql, values)
            return
        parts = [f"s{number} AS ({sql})" for number, (sql, _values) in enumerate(statements)]
        cursor.execute(
            f"WITH {', '.join(parts)} SELECT 1",
            [value for _sql, values in statements for value in values],
        )
