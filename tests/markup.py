"""A page's markup as tests compare it, however its template is laid out."""

import re


def flat(page: str) -> str:
    """In one line, without spaces between tags and at the edges of elements."""
    page = re.sub(r" (/?>)", r"\1", " ".join(page.split()))
    page = re.sub(r"(<\w[^<>]*>) ", r"\1", page.replace("> <", "><"))
    return page.replace(" </", "</")
