"""The guide's table of settings is what each `conf.py` says."""

import os
import subprocess
import sys

from config.settings_table import AREAS, GUIDE, table
from tests.areas import AREAS as FOLDERS
from tests.source_files import ROOT


def test_the_guide_has_each_setting_as_it_is():
    assert table() in GUIDE.read_text(encoding="utf-8")


def test_the_table_is_the_same_wherever_it_is_made():
    somewhere = {
        "PATH": os.environ["PATH"], "NANPO_DATA": os.environ.get("NANPO_DATA", "var"),
        "NANPO_PRODUCTION": "1", "MARKET_NAME": "Hill Market", "MARKET_COUNTRY": "DE",
        "DATABASE_URL": "postgres://market@db/market", "REDIS_URL": "redis://cache/0",
        "STRIPE_SECRET_KEY": "sk_live_1", "EMAIL_URL": "smtp://mail", "PORT": "80",
    }  # fmt: skip
    checked = subprocess.run(
        [sys.executable, "-m", "config.settings_table", "check"],
        env=somewhere, cwd=ROOT, check=False,
    )  # fmt: skip

    assert checked.returncode == 0


def test_each_areas_settings_are_in_it_once():
    listed = [area.__name__ for area in AREAS]
    names = [one.name for area in AREAS for one in area.env.settings]

    assert {
        f"{name}.conf" for name in FOLDERS if (ROOT / name / "conf.py").exists()
    } <= {*listed}
    assert len(names) == len({*names})
