"""The wizard's pages at the desk: what is sent there and read."""

from django.core.files.uploadedfile import SimpleUploadedFile

IMPORTS = "/desk/li/import/"


def sent(client, content, name="goods.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(IMPORTS, {"file": SimpleUploadedFile(name, content)})


def page_of(upload, part=""):
    return f"{IMPORTS}{upload.pk}/{part}"


def text_of(answer, status=200):
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())
