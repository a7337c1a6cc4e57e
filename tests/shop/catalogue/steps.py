"""How the tests of the catalogue fill its shelf and read its pages."""

from tests import cast

NONSENSE = ["", "abc", "-1", "0", "9" * 30, "１", "\x00", "<b>", "a" * 3000, "%", "'"]


def page_text(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def many(number):
    """So many products of several farms and villages, each of two packs."""
    farms = [cast.a_farm(village=cast.a_village()) for _ in range(min(number, 5))]
    packs = []
    for n in range(number):
        pack = cast.a_pack(farms[n % len(farms)])
        cast.a_pack(product=pack.product, price="30.00", quantity=2500)
        packs.append(pack)
    return packs


def signed_in(client, packs):
    user = cast.a_member(packs[0].partner)
    cast.a_basket(user, [(packs[0], 1)])
    client.force_login(user)
