"""The least that Django, and an ASGI server, can do with the bytes of our pages.

The pages are files of the folder BARE_PAGES, each named as the address that it has here,
all compressed as the file `encoding` says.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

PAGES = {
    file.name: file.read_bytes() for file in Path(os.environ["BARE_PAGES"]).iterdir()
}
ENCODING = PAGES.pop("encoding").decode()
TYPE = "text/html; charset=utf-8"


def page(_request, name):
    answer = HttpResponse(PAGES[name], content_type=TYPE)
    answer["Content-Encoding"] = ENCODING
    answer["Content-Length"] = len(PAGES[name])
    return answer


urlpatterns = [path("<str:name>", page)]
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="bare", MIDDLEWARE=[]
)
view = get_wsgi_application()


async def route(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = PAGES[scope["path"][1:]]
    headers = [
        (b"content-type", TYPE.encode()),
        (b"content-encoding", ENCODING.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
