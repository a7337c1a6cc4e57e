"""The colours of the mountains through the year."""

from dataclasses import dataclass

from demo.art.shapes import Tone

SLATE_ROOF = Tone("#5B626A", "#434A52", "#7A828A")
RIVER = Tone("#9CC0C4", "#7BA4AB", "#D3E4E2")


@dataclass(frozen=True)
class Season:
    sky: str
    sun: str
    halo: str
    cloud: str
    far: Tone
    cliff: Tone
    fields: tuple[str, ...]
    furrow: str
    crop: str
    crown: Tone
    fruit: tuple[str, ...] = ()
    roof: Tone = SLATE_ROOF
    wall: str = "#EBD9B8"
    window: str = "#7A5A3A"
    bare: bool = False
    water: Tone = RIVER


FAR = Tone("#B9B7A6", "#9A9A8C", "#CFCDBE")
OCHRE = Tone("#C79A6B", "#9E7248", "#DDB88A")
RED = Tone("#B5714E", "#8C4F33", "#D39A74")
GREEN_CROWN = Tone("#6F8A4B", "#627D42", "#7C9755")

SPRING = Season(
    sky="#F5E6DA",
    sun="#EFA58A",
    halo="#F3C4AE",
    cloud="#FFFAF0",
    far=Tone("#BCC2B8", "#9CA69C", "#D5D9CF"),
    cliff=Tone("#CBA681", "#A47E5A", "#E0C3A0"),
    fields=(
        "#B7C489",
        "#EBD06A",
        "#A3B870",
        "#CBD197",
        "#8FAE66",
        "#E6C95C",
        "#86A65C",
        "#B4C67E",
        "#6F9450",
    ),
    furrow="#5B6A34",
    crop="#6B8A3E",
    crown=Tone("#F2C4C4", "#E3A4A8", "#FBE3DE"),
    fruit=("#FBEDE8", "#E78E98", "#FFFAF5"),
)
SUMMER = Season(
    sky="#D6E6E0",
    sun="#F2B75E",
    halo="#F4D59A",
    cloud="#FBFBF2",
    far=Tone("#A9B9B0", "#8A9C94", "#C3CFC7"),
    cliff=Tone("#BF9468", "#966C45", "#D8B489"),
    fields=(
        "#9DB36C",
        "#B9C67A",
        "#7F9F58",
        "#A7BC70",
        "#6C9150",
        "#C6C76E",
        "#5F8648",
        "#8BA95E",
        "#4C7440",
    ),
    furrow="#3F5A2C",
    crop="#4A6B34",
    crown=Tone("#5F8A4B", "#4C7540", "#7CA25C"),
)
AUTUMN = Season(
    sky="#F6DDB4",
    sun="#E9854A",
    halo="#F0A868",
    cloud="#FFF3DC",
    far=FAR,
    cliff=OCHRE,
    fields=(
        "#A9B07A",
        "#D9B65F",
        "#8FA064",
        "#C9C07E",
        "#7C9455",
        "#E0B74F",
        "#6F8A4B",
        "#A8B36C",
        "#55763F",
    ),
    furrow="#5B4A2C",
    crop="#5F6B35",
    crown=GREEN_CROWN,
    fruit=("#E2672B", "#D9591F", "#F08A4B"),
)
WINTER = Season(
    sky="#E3E9E8",
    sun="#EDB99A",
    halo="#F2D8C6",
    cloud="#FBFCFA",
    far=Tone("#B7C0C4", "#98A4AA", "#EEF2F2"),
    cliff=Tone("#B59A86", "#8C7362", "#F2F2EE"),
    fields=(
        "#E6EAE6",
        "#D3DCDC",
        "#F3F4EF",
        "#DCE3E2",
        "#EEF0EB",
        "#CBD6D8",
        "#F6F6F1",
        "#DDE5E4",
        "#F8F8F4",
    ),
    furrow="#8797A0",
    crop="#9A8C74",
    crown=Tone("#D9E0DF", "#C3CDCF", "#F6F7F4"),
    fruit=("#D9591F", "#C24E1B", "#E8824A"),
    roof=Tone("#F4F5F1", "#8E999E", "#FFFFFF"),
    bare=True,
    water=Tone("#C6D6DA", "#A6BCC2", "#EEF3F3"),
)
NIGHT = Season(
    sky="#34495C",
    sun="#F4E3B4",
    halo="#5E7080",
    cloud="#4A6072",
    far=Tone("#45596A", "#384B5B", "#566A7A"),
    cliff=Tone("#4D4A52", "#3C3A43", "#5F5A60"),
    fields=(
        "#43584F",
        "#585C48",
        "#3D5349",
        "#50604E",
        "#364D44",
        "#5C5C45",
        "#314740",
        "#43564A",
        "#2A3F39",
    ),
    furrow="#22332E",
    crop="#26382F",
    crown=Tone("#3A5348", "#30473E", "#466052"),
    fruit=("#C9672F", "#B05524", "#DE8A4E"),
    roof=Tone("#2C3842", "#222C35", "#3C4A55"),
    wall="#8E8268",
    window="#F6C765",
    water=Tone("#4E6A7C", "#3E5868", "#A9B8B4"),
)
DUSK = Season(
    sky="#F3C9A4",
    sun="#DF6F42",
    halo="#EC9566",
    cloud="#FBE3C8",
    far=Tone("#AE9C9A", "#8E7D7E", "#C6B4AE"),
    cliff=RED,
    fields=(
        "#A8A06A",
        "#CFA44E",
        "#8A925A",
        "#BFAE6C",
        "#74864C",
        "#D6A444",
        "#667C44",
        "#9CA262",
        "#4E6A3A",
    ),
    furrow="#4F3F24",
    crop="#57602F",
    crown=Tone("#7A8247", "#66703C", "#949A58"),
    fruit=("#E2672B", "#D9591F", "#F08A4B"),
)
