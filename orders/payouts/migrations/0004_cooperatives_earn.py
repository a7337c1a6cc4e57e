"""Sales whose cooperative has waited for its fee are looked at once more."""

from django.db import migrations
from django.db.models import Exists, F, Max, OuterRef
from django.utils import timezone


def look_again(apps, _schema_editor):
    earning = apps.get_model("payouts", "Earning")
    posting = apps.get_model("ledger", "Posting")
    fee = posting.objects.filter(part=OuterRef("part"), account__kind="cooperative")
    waiting = earning.objects.filter(Exists(fee)).order_by().values("part")
    last = waiting.annotate(last=Max("pk")).values("last")
    earning.objects.filter(pk__in=last, done_at__isnull=False).update(
        done_at=None, due_at=timezone.now(), turn=F("turn") + 1
    )


class Migration(migrations.Migration):
    dependencies = [("payouts", "0003_stripe_rail"), ("ledger", "0003_more_accounts")]

    operations = [migrations.RunPython(look_again, migrations.RunPython.noop)]
