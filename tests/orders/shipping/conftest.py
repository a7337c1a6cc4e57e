import pytest

from tests.factories.vendors import make_farm, make_member


@pytest.fixture
def farm():
    return make_farm(delivers=False)


@pytest.fixture
def desk(client, farm):
    client.force_login(make_member(farm))
    return client
