"""Rules whose place an office's form gave get the place that the narrowest wins by."""

from django.db import migrations

# As forms wrote them: by the first that a rule names.
OLD = (("offer_id", 10), ("seller_id", 20), ("category_id", 40), ("cooperative_id", 60))
NEW = (
    ("offer_id", 48), ("seller_id", 24), ("category_id", 6), ("cooperative_id", 3),
    ("currency", 1),
)  # fmt: skip
WIDEST = 100


def weigh(apps, schema_editor):
    """Those that somebody placed by hand stay where they are."""
    for rule in apps.get_model("payouts", "FeeRule").objects.order_by("pk"):
        old = next((at for name, at in OLD if getattr(rule, name)), WIDEST)
        if rule.position == old:
            rule.position = WIDEST - sum(
                weight for name, weight in NEW if getattr(rule, name)
            )
            rule.save(update_fields=["position"])


class Migration(migrations.Migration):
    dependencies = [("payouts", "0006_vendor_orders")]

    operations = [migrations.RunPython(weigh, migrations.RunPython.noop)]
