"""Each parallel test process gets a Redis database of its own; they empty it often.

Loaded by `-p tests.workers`, before the settings are read.
"""

import os

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
_base, _slash, _number = os.environ.get("REDIS_URL", "").rpartition("/")
if _worker.startswith("gw") and _number.isdigit():
    os.environ["REDIS_URL"] = f"{_base}/{int(_number) - int(_worker[2:])}"
# What the dashboard and the admin may not is tested where they are open.
os.environ.setdefault("OPERATOR_DASHBOARD", "1")
