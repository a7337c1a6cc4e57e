"""What tests of the server share."""

import pytest

from tests.config.kept_site import Site


@pytest.fixture
def site(settings):
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    settings.WEB_THREADS = 1
    found = Site()
    yield found
    found.close()
