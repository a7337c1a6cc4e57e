"""The folders of the market's own code, as the texts are gathered from them."""

from config import messages

AREAS = tuple(each for each in messages.SOURCES if each != "templates")
