"""Breaches of sales elsewhere: states, second persons, corrections, sums."""

from core import dates
from programme.channels.models import (
    OrderMonth,
    PlatformOrder,
    SalesStatement,
    StatementEntry,
)
from vendors.partner.models import Partner

from .books import unguarded
from .rows import change


def confirm_a_statement_silently():
    change(SalesStatement.objects.filter(state="declared"), state="confirmed")


def lower_a_confirmed_sum_silently():
    change(SalesStatement.objects.filter(state="confirmed"), amount=1)


def lose_the_step_of_declaring():
    with unguarded():
        first = StatementEntry.objects.filter(
            new="declared", statement__state="confirmed"
        ).first()
        StatementEntry._base_manager.filter(pk=first.pk).delete()


def confirm_ones_own_statement():
    row = SalesStatement.objects.filter(state="declared").first()
    said = row.entries.get(new="declared")
    change(SalesStatement.objects.filter(pk=row.pk), state="confirmed")
    StatementEntry.objects.create(
        statement=row, old="declared", new="confirmed", amount=row.amount, by=said.by
    )


def correct_another_month():
    first = SalesStatement.objects.filter(state="confirmed", corrects=None).first()
    rows = SalesStatement.objects.exclude(corrects=None)
    change(rows, month=dates.months_later(first.month, -36))


def move_an_order_to_another_day():
    rows = PlatformOrder.objects.exclude(file=None)
    day = rows.order_by("pk").first().day
    change(rows, day=day.replace(day=2 if day.day == 1 else 1))


def give_an_order_to_another_farm():
    rows = PlatformOrder.objects.exclude(file=None).filter(amount=0)
    owner = rows.order_by("pk").first().partner
    change(rows, partner=Partner.objects.exclude(pk=owner.pk).first())


def raise_a_months_sum():
    change(OrderMonth.objects.all(), amount=99_999_99)


def lose_a_month():
    first = OrderMonth.objects.first()
    OrderMonth.objects.filter(pk=first.pk).delete()


PLANTS = {
    move_an_order_to_another_day: "orders of other platforms are as standing files say",
    give_an_order_to_another_farm: "files of orders are of the farm whose orders they "
    "tell of",
    raise_a_months_sum: "months of order files are the sums of their orders",
    lose_a_month: "standing order files cover their months",
    confirm_a_statement_silently: "states of sales statements are those of their "
    "entries",
    lower_a_confirmed_sum_silently: "states of sales statements are those of their "
    "entries",
    lose_the_step_of_declaring: "entries of statements follow each other by the table",
    confirm_ones_own_statement: "nobody confirms a statement of their own",
    correct_another_month: "corrections of statements are a whole chain",
}
