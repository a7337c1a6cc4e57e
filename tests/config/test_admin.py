"""In the admin and the dashboard nobody writes money, orders or stock by hand."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.urls import reverse
from oscar.apps.voucher.models import Voucher

from accounts.models import User
from core.admin import ReadOnly
from core.models import AuditEntry
from orders.order.models import Line
from payments.payment.models import Payment, Source, Transaction
from payments.payouts.models import FeeRule
from shop.catalogue.models import ProductImage
from tests.factories.accounts import make_staff, make_user
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack, make_voucher
from vendors.partner.models import StockRecord, TaxCategory

pytestmark = pytest.mark.django_db

CLOSED = {
    "basket", "connect", "ledger", "order", "partner", "payment", "payouts", "voucher",
}  # fmt: skip
# The market's own terms for what is sold from now on; what was sold has its copy.
TERMS = {FeeRule, TaxCategory}


def closed_models():
    return [
        (model, registered)
        for model, registered in admin.site._registry.items()
        if model._meta.app_label in CLOSED and model not in TERMS
    ]


def test_all_that_is_money_is_read_only_for_a_superuser():
    request = RequestFactory().get("/")
    request.user = make_staff()

    names = {model.__name__ for model, _registered in closed_models()}
    writable = [
        model._meta.label
        for model, registered in closed_models()
        if not isinstance(registered, ReadOnly)
        or any(registered.get_model_perms(request)[act] for act in WRITING)
    ]

    assert {
        "Basket",
        "Line",
        "StockRecord",
        "Source",
        "Transaction",
        "Voucher",
    } <= names
    assert writable == []


WRITING = ("add", "change", "delete")


def test_posts_to_the_admin_change_nothing(client):
    client.force_login(make_staff())
    make_paid_order([(make_pack(price="59.00"), 2)])
    make_voucher("FROST10")
    before = [rows(model) for model, _registered in closed_models()]

    answers = set()
    for model, _registered in closed_models():
        found = model.objects.first()
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        urls = [reverse(f"{name}_add")]
        if found is not None:
            urls += [reverse(f"{name}_{act}", args=[found.pk]) for act in WRITING[1:]]
        for url in urls:
            data = {"post": "yes", "quantity": 40, "price": "0.01", "_save": "Save"}
            answers.add(client.post(url, data).status_code)
        chosen = {"action": "delete_selected", "_selected_action": [1], "post": "yes"}
        client.post(reverse(f"{name}_changelist"), chosen)

    assert answers == {403}
    assert [rows(model) for model, _registered in closed_models()] == before
    assert not LogEntry.objects.exists()


def rows(model):
    return list(model.objects.order_by("pk").values())


@pytest.mark.parametrize("model", [Line, StockRecord, Source, Transaction, Voucher])
def test_rows_can_still_be_looked_at(client, model):
    client.force_login(make_staff())
    order = make_paid_order([(make_pack(), 1)])
    make_voucher("FROST10")
    found = model.objects.first()
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    assert Payment.objects.get().order == order
    assert client.get(reverse(f"{name}_changelist")).status_code == 200
    if found is not None:
        page = client.get(reverse(f"{name}_change", args=[found.pk]))
        assert page.status_code == 200
        assert 'name="_save"' not in page.text


def test_the_dashboard_changes_no_goods(client):
    client.force_login(make_staff())
    pack = make_pack(price="59.00")
    url = f"/dashboard/catalogue/products/{pack.product_id}/"
    data = {
        "stockrecords-TOTAL_FORMS": 1,
        "stockrecords-INITIAL_FORMS": 1,
        "stockrecords-0-id": pack.pk,
        "stockrecords-0-price": "0.01",
    }

    assert client.post(url, data).status_code == 403
    assert client.post(f"{url}delete/").status_code == 403
    pack.refresh_from_db()
    assert str(pack.price) == "59.00"


def test_nobody_sets_a_colleagues_password_address_or_rights(client):
    client.force_login(make_staff())
    colleague = make_staff()
    before = rows(User)
    base = f"/admin/accounts/user/{colleague.pk}"
    data = {"password1": "another-long-one", "password2": "another-long-one"}
    data |= {"usable_password": "true", "email": "mine@example.com", "is_staff": "on"}

    answers = {
        client.post(url, data).status_code
        for url in (
            f"{base}/password/",
            f"{base}/change/",
            f"{base}/delete/",
            "/admin/accounts/user/add/",
            "/admin/account/emailaddress/add/",
            "/admin/auth/group/add/",
        )
    }

    assert answers == {403}
    assert rows(User) == before
    assert client.get(f"{base}/change/").status_code == 200


def test_staff_are_made_on_the_server():
    person = make_user(email="new@example.com")

    call_command("set_staff", "new@example.com")
    person.refresh_from_db()
    assert (person.is_staff, person.is_superuser) == (True, False)
    call_command("set_staff", "new@example.com", "--remove")
    person.refresh_from_db()

    assert not person.is_staff
    assert AuditEntry.objects.filter(act="staff.role").count() == 2
    with pytest.raises(CommandError):
        call_command("set_staff", "nobody@example.com")


@pytest.mark.parametrize("name", [None, "", "photos/aa/gone-320.webp"])
def test_list_of_goods_shows_one_whose_picture_is_missing(client, name):
    pack = make_pack()
    if name is not None:
        ProductImage.objects.create(product=pack.product, original=name)
    client.force_login(make_staff())

    assert client.get("/dashboard/catalogue/").status_code == 200
