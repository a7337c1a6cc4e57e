"""`manage.py rotate_secrets`: seals every secret with the newest of FIELD_KEYS."""

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models

from core.secrets import Secret, SecretField, UnreadableSecretError, seal, unseal


class Command(BaseCommand):
    help = "Seal every secret in the database with the newest of FIELD_KEYS."

    def handle(self, **_options: object) -> None:
        done, lost = 0, []
        for model, field in _secret_fields():
            rows = model._base_manager.exclude(**{field: None}).order_by("pk")  # noqa: SLF001
            for row in rows.only("pk", field).iterator(chunk_size=500):
                if _renew(row, field):
                    done += 1
                else:
                    lost.append(f"{model._meta.label} {row.pk}")  # noqa: SLF001
        done += _renew_second_factors(lost)
        self.stdout.write(f"{done} secrets are sealed with the newest key.")
        if lost:
            msg = f"No key opens {len(lost)} of them: {', '.join(lost[:20])}"
            raise CommandError(msg)


def _secret_fields() -> list[tuple[type[models.Model], str]]:
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields  # noqa: SLF001
        if isinstance(field, SecretField)
    ]


def _renew(row: models.Model, field: str) -> bool:
    """Unless somebody wrote the row meanwhile, which sealed it anew anyway."""
    old: Secret = getattr(row, field)
    try:
        new = old.renewed()
    except UnreadableSecretError:
        return False
    rows = type(row)._base_manager.filter(pk=row.pk, **{field: old})  # noqa: SLF001
    rows.update(**{field: new})
    return True


def _renew_second_factors(lost: list[str]) -> int:
    """Allauth keeps what a person's codes are made of in a column of JSON."""
    done = 0
    sealed = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
    for row in sealed.order_by("pk"):
        name = "secret" if "secret" in row.data else "seed"
        old = row.data[name]
        try:
            row.data[name] = seal(unseal(old))
        except UnreadableSecretError:
            lost.append(f"{row._meta.label} {row.pk}")  # noqa: SLF001
            continue
        same = Authenticator.objects.filter(pk=row.pk, **{f"data__{name}": old})
        done += same.update(data=row.data)
    return done
