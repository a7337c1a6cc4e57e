"""A market of an earlier age is migrated to where today's migrations start, or refused.

Of a migration that replaces others Django takes no notice while only some of those are
applied: the tables would stay as they are and nobody be told.
"""

from collections.abc import Sequence

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

HINT = (
    "This database lacks migrations of an earlier age. Migrate it with the code that"
    ' still has them, then with this one: docs/operating.md, "Upgrading".'
)


@register(Tags.database)
def all_or_none_of_the_replaced(
    databases: Sequence[str] | None = None, **_kwargs: object
) -> list[CheckMessage]:
    """Told by `migrate` before it begins."""
    replacing = [
        migration
        for migration in MigrationLoader(None).disk_migrations.values()
        if migration.replaces
    ]
    found: list[CheckMessage] = []
    for alias in databases or ():
        applied = MigrationRecorder(connections[alias]).applied_migrations()
        for migration in replacing:
            missing = [node for node in migration.replaces if node not in applied]
            if missing and len(missing) < len(migration.replaces):
                names = ", ".join(".".join(node) for node in missing)
                found.append(
                    Error(
                        f"{migration} stands for {names} too.",
                        hint=HINT,
                        id="nanpo.E003",
                    )
                )
    return found
