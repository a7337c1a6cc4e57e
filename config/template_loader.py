"""Reads templates without their indentation, which every page would carry."""

import re

from django.template import Origin
from django.template.loaders.filesystem import Loader as FilesystemLoader

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class Loader(FilesystemLoader):
    """A quarter of a laid out page is spaces at the beginnings of lines, and a browser
    reads a line break as it reads a line break with spaces. Where it does not, in `pre`
    and `textarea`, templates have their lines at the margin.
    """

    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        if origin.name.endswith(".html"):
            return _INDENTATION.sub("", contents)
        return contents
