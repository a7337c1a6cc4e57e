"""The demo's mail box at /dev/mail/."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from core.sms import send_sms

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings):
    settings.EMAIL_BACKEND = "core.mail.ConsoleAndFileBackend"
    settings.DEV_MAIL = True


def send(subject, html="<h1>Hello</h1><script>alert(1)</script>"):
    message = EmailMultiAlternatives(
        subject, "In words: 你好", to=["a@example.com"], connection=get_connection()
    )
    message.attach_alternative(html, "text/html")
    message.send()


def test_list_shows_mails_and_sms_newest_first(client):
    send("First")
    send("Second")
    send_sms("+8613800138000", "123456 is your code")

    letters = client.get("/dev/mail/").context["letters"]

    assert [letter.subject for letter in letters] == [
        "123456 is your code",
        "Second",
        "First",
    ]
    assert [letter.is_sms for letter in letters] == [True, False, False]
    assert letters[0].to == "+8613800138000"


def test_empty_box_says_so(client):
    response = client.get("/dev/mail/")

    assert response.status_code == 200
    assert response.context["letters"] == []


def test_mail_shows_text_and_a_sandboxed_frame(client):
    send("Greetings")
    name = client.get("/dev/mail/").context["letters"][0].name

    page = client.get(f"/dev/mail/{name}/")
    frame = client.get(f"/dev/mail/{name}/html/")

    assert "In words: 你好" in page.content.decode()
    assert b"<h1>Hello</h1>" not in page.content
    assert f'src="/dev/mail/{name}/html/"' in page.content.decode()
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert b"<h1>Hello</h1>" in frame.content
    policy = frame["Content-Security-Policy"]
    assert "sandbox allow-popups" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    "name", ["nothing", "..%2f..%2fnanpo.db", "a.log-0", "a.log-99999999", "%00"]
)
def test_name_of_no_mail_is_not_found(client, name):
    assert client.get(f"/dev/mail/{name}/").status_code == 404
    assert client.get(f"/dev/mail/{name}/html/").status_code == 404


def test_box_is_absent_outside_development(client, settings):
    send("Hello")
    name = client.get("/dev/mail/").context["letters"][0].name
    settings.DEV_MAIL = False

    for page in ("", f"{name}/", f"{name}/html/"):
        assert client.get(f"/dev/mail/{page}").status_code == 404


def test_box_is_read_only(client):
    assert client.post("/dev/mail/").status_code == 405
