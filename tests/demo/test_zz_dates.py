import pytest, time_machine, datetime
from tests.demo import test_seed_whole as w
from demo.market.seeding import seed_market


@pytest.mark.parametrize(
    "day", ["2026-12-31", "2027-02-28", "2027-06-01", "2027-08-15"]
)
def test_day(db, day):
    with time_machine.travel(datetime.datetime.fromisoformat(day + "T15:30:00+00:00")):
        seed_market(w.WHOLE)
        w.test_seed_passes_the_audit(None, None)
        w.test_whole_market_has_every_situation(None, None)
        w.test_households_brought_a_season_of_harvest(None, None)
        w.test_demo_people_find_their_orders(None, None)
        w.test_voucher_is_counted_once_an_order(None, None)
