"""Reading and inserting single rows where a crowd waits for it, by statements built once.

Building the query anew each time, as Django does, costs more than the row itself.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)


def read_one(model: type[M], *, lock: bool = False, **key: Any) -> M | None:
    """The row with this value of a unique column, whole; locked until the transaction ends if
    wanted (on SQLite the transaction itself is the lock)."""
    ((name, value),) = key.items()
    sql, names, conversions = _reading(model, name, lock)
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
def _parts(model: type[Model]) -> tuple[list[Field[Any, Any]], str, str]:
    """The columns to fill, the head of the statement, and the place for one row."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608
    return fields, head, f"({', '.join(['%s'] * len(fields))})"


def insert_rows(
    rows: Sequence[Model], *, returning: Sequence[str] = ("id",), skip_taken: bool = False
) -> list[tuple[Any, ...]]:
    """Insert rows of one model in one query; returns these columns of those that were inserted.

    `skip_taken`: rows whose unique key is taken change nothing, else IntegrityError."""
    fields, head, place = _parts(type(rows[0]))
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection)
        for row in rows
        for field in fields
    ]
    quote = connection.ops.quote_name
    conflict = " ON CONFLICT DO NOTHING" if skip_taken else ""
    wanted = ", ".join(quote(name) for name in returning)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{head}{', '.join([place] * len(rows))}{conflict} RETURNING {wanted}", values
        )
        return list(cursor.fetchall())


def insert(row: Model, *, skip_taken: bool = False) -> bool:
    """Insert one row and set its primary key; False when skipped because its key is taken."""
    made = insert_rows([row], skip_taken=skip_taken)
    if not made:
        return False
    row.pk = made[0][0]
    row._state.adding = False
    row._state.db = connection.alias
    return True
