import pytest
from django.template import Context, Template

from core import scripts
from core.scripts import imports_of


@pytest.fixture
def files(monkeypatch):
    kept = {
        "shop/page.js": (
            'import { a } from "../core/a.js";\n'
            'import {\n  b,\n} from "./b.js";\n'
            'const c = () => import("./c.js");\n'
            '// import none from "./none.js";\n'
        ),
        "core/a.js": 'export const a = "./none.js";\nexport { d } from "./d.js";\n',
        "shop/b.js": 'import "../core/d.js";\n',
        "shop/c.js": 'import { a } from "../core/a.js";\n',
        "core/d.js": "export const d = 1;\n",
    }
    monkeypatch.setattr(scripts, "text_of", kept.__getitem__)
    scripts._imports_of.cache_clear()
    yield kept
    scripts._imports_of.cache_clear()


def test_imports_are_those_of_imports_too_each_once(files):
    assert imports_of("shop/page.js") == ("core/a.js", "shop/b.js", "core/d.js")
    assert imports_of("shop/page.js", "shop/b.js") == ("core/a.js", "core/d.js")


def test_what_is_imported_when_it_is_needed_is_named_on_request(files):
    assert set(imports_of("shop/page.js", later=True)) == {
        "core/a.js", "shop/b.js", "shop/c.js", "core/d.js",
    }  # fmt: skip


def test_page_has_all_its_modules_fetched_at_once(files):
    page = Template("{% load scripts %}{% module 'core/a.js' %}").render(Context())

    assert page == (
        '<link rel="modulepreload" href="/static/core/d.js">'
        '<script src="/static/core/a.js" type="module"></script>'
    )
