"""Long lists of ids in a condition."""

from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Lookup, Q
from django.db.models.sql.compiler import SQLCompiler


class _IsOneOf(Lookup[Any]):
    """As `in`, of which Django and psycopg go through each id many times."""

    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        left, values = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", (*values, self.rhs)


def is_one_of(name: str, ids: list[int]) -> Q:
    if connection.vendor == "postgresql":
        return Q(_IsOneOf(F(name), ids))
    return Q(**{f"{name}__in": ids})
