"""A row for each use of a transfer: one may pay several invoices."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

AT_ONCE = 1000


def keep(apps, _schema_editor):
    """What paid an order until now did so by its only use."""
    transfers = apps.get_model("reconciliation", "IncomingTransfer")
    uses = apps.get_model("reconciliation", "TransferUse")
    rows = transfers.objects.filter(payment__isnull=False).order_by("pk")
    uses.objects.bulk_create(
        (
            uses(
                transfer_id=row.pk,
                number=1,
                payment_id=row.payment_id,
                amount=row.used,
                proposed_by_id=row.proposed_by_id,
                agreed_by_id=row.agreed_by_id,
                created=row.settled_at or row.created,
            )
            for row in rows.iterator(AT_ONCE)
        ),
        batch_size=AT_ONCE,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("order", "0029_deposits"),
        ("payment", "0008_deposits"),
        ("reconciliation", "0005_prepayments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TransferUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("amount", models.PositiveBigIntegerField()),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("agreed_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("payment", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="transfer_uses", to="payment.payment")),
                ("proposed_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("transfer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="reconciliation.incomingtransfer")),
            ],
            options={
                "ordering": ["transfer", "number"],
            },
        ),
        migrations.AddConstraint(
            model_name="transferuse",
            constraint=models.UniqueConstraint(fields=("transfer", "number"), name="uses_of_a_transfer_counted"),
        ),
        migrations.AddConstraint(
            model_name="transferuse",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0), ("number__gte", 1)), name="transfer_use_of_something"),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
