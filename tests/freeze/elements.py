"""A page as its elements, however its source is laid out."""

import re
from html.parser import HTMLParser

# Between these and words no space is seen.
BLOCKS = frozenset(
    """address article aside blockquote body br button caption col colgroup dd
    details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
    h5 h6 head header hgroup hr html label legend li link main meta menu nav ol
    optgroup option p picture pre script section select source style summary
    table tbody td template tfoot th thead title tr ul video""".split()
)
# Another in each answer.
CHANCE = {"csrfmiddlewaretoken", "nonce"}
_SPACE = re.compile(r"\s+")


def elements(page: str) -> list[str]:
    """One line for each tag and each run of words, attributes by name."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.lines()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if known.get("name") in CHANCE:
            known["value"] = "…"
        known |= dict.fromkeys(CHANCE & known.keys(), "…")
        written = [
            f'{name}="{_SPACE.sub(" ", value or "").strip()}"'
            for name, value in sorted(known.items())
        ]
        self._found.append((tag, " ".join([f"<{tag}", *written]) + ">"))

    def handle_endtag(self, tag: str) -> None:
        self._found.append((tag, f"</{tag}>"))

    def handle_data(self, data: str) -> None:
        self._found.append(("", _SPACE.sub(" ", data)))

    def handle_decl(self, decl: str) -> None:
        self._found.append(("html", f"<!{decl}>"))

    def lines(self) -> list[str]:
        around = [("html", ""), *self._found, ("html", "")]
        lines = []
        for before, (tag, text), after in zip(
            around, self._found, around[2:], strict=False
        ):
            begins = before[0] in BLOCKS and not tag
            ends = after[0] in BLOCKS and not tag
            seen = text.lstrip() if begins else text
            seen = seen.rstrip() if ends else seen
            if seen:
                lines.append(seen)
        return lines
