"""What browsers of tests open, send and read."""

from itertools import count

from django.test import Client
from django.urls import reverse


def read_messages(response):
    return [str(message) for message in response.context["messages"]]


def desk_url(name, farm, *args):
    return reverse(f"desk:{name}", args=[farm.code, *args])


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


NONSENSE = ["", "abc", "-1", "0", "9" * 30, "１", "\x00", "<b>", "a" * 3000, "%", "'"]


def read_page(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


_click = count(1)


def make_click() -> str:
    return f"{next(_click):024x}"
