"""The one font of kept pictures, so that they are alike on every machine.

It is Noto Sans CJK SC (see OFL.txt), cut down to the letters that pages are made of.
`python -m tests.looks.fonts` cuts it anew, from Debian's fonts-noto-cjk.
"""

from pathlib import Path

HERE = Path(__file__).parent
FONT = HERE / "NanpoTest-Regular.otf"
WHOLE = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SIMPLIFIED = 2  # the face among the five of the collection
SIGNS = "¥€£×−–—…·“”‘’「」→←↑↓≈±°½²³éèüöäßñç✓⚑★☆①②③（）【】、。，：；！？《》～％"
_CONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{here}</dir><cachedir>{cache}</cachedir>
<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit>
<edit name="rgba" mode="assign"><const>none</const></edit></match></fontconfig>
"""


def configure(folder: Path) -> dict[str, str]:
    """What a process's environment needs to know this font and no other."""
    file = folder / "fonts.conf"
    file.write_text(_CONFIG.format(here=HERE, cache=folder), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(file)}


def cut(letters: str) -> None:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTCollection

    font = TTCollection(WHOLE).fonts[SIMPLIFIED]
    options = Options(layout_features=["kern"], hinting=False, name_IDs=[0, 1, 2, 13])
    subsetter = Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    font.save(FONT)
