import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import *
from tests.shop.offers.made import *
from shop.catalogue.models import Category
pytestmark=pytest.mark.django_db
def test_m(client):
    user=a_user(); client.force_login(user)
    farms=[a_farm() for _ in range(5)]
    packs=[(a_pack(farms[n%5]),1) for n in range(20)]
    b=a_basket(user,packs=packs); root=Category.objects.first()
    for n in range(20):
        w=a_range([packs[0][0].product] if n%2 else None)
        if n%3==0: w.excluded_categories.add(root)
        an_offer("5",within=w,exclusive=False,max_user_applications=9)
    client.get("/basket/")
    import time
    with CaptureQueriesContext(connection) as c: r=client.get("/basket/")
    print(len(c), len(r.content))
    t=time.perf_counter(); client.get("/basket/"); print("ms", (time.perf_counter()-t)*1000)
    b.vouchers.add(a_voucher())
    with CaptureQueriesContext(connection) as c: client.get("/basket/")
    print("voucher", len(c))
    for q in c.captured_queries: print(q["sql"][:110])
def test_prof(client):
    import cProfile,pstats
    user=a_user(); client.force_login(user)
    farms=[a_farm() for _ in range(5)]
    packs=[(a_pack(farms[n%5]),1) for n in range(20)]
    b=a_basket(user,packs=packs); root=Category.objects.first()
    for n in range(20):
        w=a_range([packs[0][0].product] if n%2 else None)
        an_offer("5",within=w,exclusive=False,max_user_applications=9)
    client.get("/basket/")
    pr=cProfile.Profile(); pr.enable(); client.get("/basket/"); pr.disable()
    pstats.Stats(pr).sort_stats("cumtime").print_stats(45)
