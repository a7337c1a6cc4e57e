"""Breaches of counties' experts: states, entries, contracts, days."""

from datetime import timedelta

from programme.experts.models import Expert, ExpertContract, ExpertEntry, ExpertVisit

from .books import unguarded
from .rows import change


def end_an_expert_silently():
    change(Expert.objects.filter(state="active"), state="ended")


def cancel_an_experts_visit_silently():
    change(ExpertVisit.objects.filter(state="planned"), state="cancelled")


def lose_the_plan_of_a_visit():
    with unguarded():
        first = ExpertEntry.objects.filter(visit__state="done", new="planned").first()
        ExpertEntry._base_manager.filter(pk=first.pk).delete()


def agree_twice_on_a_day():
    row = ExpertContract.objects.filter(state="open").first()
    ExpertContract.objects.create(
        expert=row.expert, first=row.last, last=row.last + timedelta(days=9),
        days_agreed=5, rate=0, currency="CNY",
    )  # fmt: skip


def use_a_day_more():
    change(ExpertContract.objects.filter(state="ended"), days_used=999)


def visit_before_the_contract():
    row = ExpertVisit.objects.filter(state="done").first()
    day = row.done_on - timedelta(days=2000)
    change(ExpertVisit.objects.filter(pk=row.pk), done_on=day)


PLANTS = {
    end_an_expert_silently: "states of experts are those of their entries",
    cancel_an_experts_visit_silently: "states of experts' visits are those of their "
    "entries",
    lose_the_plan_of_a_visit: "entries of experts follow each other by the table",
    agree_twice_on_a_day: "an expert's contracts share no day",
    use_a_day_more: "days of ended contracts lie within them",
    visit_before_the_contract: "visits of experts are done under a contract",
}
