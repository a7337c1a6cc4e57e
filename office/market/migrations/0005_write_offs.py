"""That an invoice is written off two people agree on; transfers pay several orders."""

from django.db import migrations, models


def list_orders(apps, _schema_editor):
    """What was proposed names one order."""
    proposals = apps.get_model("market", "Proposal")
    for row in proposals.objects.filter(kind="transfer").order_by("pk").iterator(1000):
        if "order" in row.content:
            row.content["orders"] = [row.content.pop("order")]
            row.save(update_fields=["content"])


class Migration(migrations.Migration):

    dependencies = [("market", "0004_tax_of_small_sellers")]

    operations = [
        migrations.RemoveConstraint(
            model_name="proposal",
            name="proposal_kind_known",
        ),
        migrations.AlterField(
            model_name="proposal",
            name="kind",
            field=models.CharField(choices=[("fee", "fee"), ("fee-end", "end of a fee"), ("tax", "tax rate"), ("small-tax", "tax of small-scale taxpayers"), ("role", "role of staff"), ("transfer", "bank transfer"), ("account", "bank account for transfers"), ("write-off", "write-off of an invoice")], max_length=16),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(condition=models.Q(("kind__in", ["fee", "fee-end", "tax", "small-tax", "role", "transfer", "account", "write-off"])), name="proposal_kind_known"),
        ),
        migrations.RunPython(list_orders, migrations.RunPython.noop),
    ]
