"""What a transfer paid is told by its uses alone; why several were not paid at once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("reconciliation", "0006_transfer_uses")]

    operations = [
        migrations.RemoveConstraint(
            model_name="incomingtransfer",
            name="incoming_reason_known",
        ),
        migrations.RemoveConstraint(
            model_name="incomingtransfer",
            name="incoming_placed_on_a_payment",
        ),
        migrations.RemoveField(
            model_name="incomingtransfer",
            name="payment",
        ),
        migrations.AlterField(
            model_name="incomingtransfer",
            name="reason",
            field=models.CharField(blank=True, choices=[("no-number", "names no order"), ("several", "names several orders"), ("sum", "names several orders, whose sum it is not"), ("buyers", "names orders of several organisations"), ("too-little", "less than the order’s total"), ("too-much", "more than the order’s total"), ("currency", "another currency than the order’s"), ("paid", "the order is paid already"), ("cancelled", "the order was cancelled"), ("other-way", "the order is to be paid another way"), ("too-late", "the order expired and its goods are sold")], max_length=12),
        ),
        migrations.AddConstraint(
            model_name="incomingtransfer",
            constraint=models.CheckConstraint(condition=models.Q(("reason__in", ["", "no-number", "several", "sum", "buyers", "too-little", "too-much", "currency", "paid", "cancelled", "other-way", "too-late"])), name="incoming_reason_known"),
        ),
    ]
