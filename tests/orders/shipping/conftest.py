import pytest

from tests.cast import a_farm, a_member


@pytest.fixture
def farm():
    return a_farm(delivers=False)


@pytest.fixture
def desk(client, farm):
    client.force_login(a_member(farm))
    return client
