"""What shoppers and sellers do in the talk, step by step."""

from django.test import Client
from django.urls import reverse

from orders.talk.models import Message, Thread
from orders.talk.services import answer, ask_about_product, new_click, write_about_part


def asked(product, by, text="Are they this year's?", *, is_public=True):
    return ask_about_product(
        product, by=by, text=text, is_public=is_public, click=new_click()
    )


def answered(thread, by, text="Picked in October."):
    seen = thread.messages.order_by("-pk").first().pk
    return answer(thread, by=by, text=text, click=new_click(), seen=seen)


def wrote(part, by=None, text="Please ring twice."):
    return write_about_part(part, by=by, text=text, click=new_click())


def ask_url(product):
    return reverse("talk:product", args=[product.pk])


def desk_url(name, farm, *args):
    return reverse(f"desk:{name}", args=[farm.code, *args])


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def texts(thread):
    return list(thread.messages.order_by("pk").values_list("text", flat=True))


def counts():
    return Thread.objects.count(), Message.objects.count()
