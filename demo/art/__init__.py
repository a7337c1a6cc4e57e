"""The demo market's illustrations, drawn by code.

Every picture is a function that returns SVG: `things/` draws what is grown, packed and
built, `scenes/` and `views/` set things together, `people.py` draws faces, `lessons.py`
course covers, `spots.py` empty pages, `brand.py` the seal. `catalogue.PICTURES` names
them all. `python -m demo.art` draws those that changed and writes the WebP masters to
`demo/pictures/`. Chance is seeded, so the same code always draws the same picture.
"""
