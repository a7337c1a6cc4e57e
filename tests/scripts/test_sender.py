"""What a phone on air sends: each piece once, in order, and nothing that is too old."""

from urllib.parse import parse_qs

import pytest

from .conftest import load

RECORDER = """() => {
  window.recorders = [];
  window.MediaRecorder = class extends EventTarget {
    static isTypeSupported(kind) { return kind === "video/mp4"; }
    state = "inactive";
    constructor(stream, settings) {
      super();
      recorders.push(Object.assign(this, { settings }));
    }
    start() { this.state = "recording"; }
    stop() {
      this.gives("last");
      this.state = "inactive";
      this.dispatchEvent(new Event("stop"));
    }
    gives(...pieces) {
      for (const piece of pieces) {
        const data = new Blob([piece]);
        this.dispatchEvent(Object.assign(new Event("dataavailable"), { data }));
      }
    }
  };
  window.stream = { getAudioTracks: () => [] };
  window.told = [];
  window.sender = new sending.LiveSender({
    address: "/ingest/", csrf: "token", device: "phone",
    state: (name, refusal) => told.push(refusal ? `${name} ${refusal.reason}` : name),
  });
}"""
START = """(options) => sender.start(stream, options ?? undefined)
  .catch((error) => `${error.name} ${error.reason} ${error.hopeless}`)"""


class Market:
    """Takes what comes; `fails` are answers that it gives first, 0 for none at all."""

    def __init__(self, page):
        self.epochs, self.taken, self.ended, self.asked = [], [], [], []
        self.fails, self.opens, self.headers = [], [], {}
        page.route("**/ingest/**", self._answer)

    def _answer(self, route):
        request = route.request
        epoch, number = request.url.split("/ingest/")[1].partition("/")[::2]
        if request.method == "GET":
            route.fulfill(json={})
        elif not epoch:
            self._open(route, parse_qs(request.post_data))
        elif number == "end/":
            self.ended.append(epoch)
            route.fulfill(json={})
        else:
            self._take(route, epoch, int(number.strip("/")))

    def _open(self, route, form):
        self.asked.append({name: value for name, (value,) in form.items()})
        if self.opens:
            status, said = self.opens.pop(0)
            route.fulfill(status=status, json=said)
            return
        self.epochs.append(f"e{len(self.epochs) + 1}")
        route.fulfill(json={"epoch": self.epochs[-1], "kbps": 1000})

    def _take(self, route, epoch, number):
        self.headers = route.request.headers
        status, said = self.fails.pop(0) if self.fails else (200, {})
        if not status:
            route.abort()
            return
        if status == 200:
            self.taken.append((epoch, number, route.request.post_data))
        answer = {"next": number + 1, "kbps": 1000, "change": "keep", "picture": True}
        route.fulfill(status=status, json=answer | said)


@pytest.fixture
def market(page):
    return Market(page)


@pytest.fixture
def phone(page, market):
    load(page, sending="live/sender.js")
    page.evaluate(RECORDER)
    return page


def gives(page, *pieces):
    page.evaluate("pieces => recorders.at(-1).gives(...pieces)", list(pieces))


def waits(page, condition):
    page.wait_for_function(f"() => {condition}")


EMPTY = "sender.queue.length === 0"


def test_pieces_go_in_their_order_each_once(phone, market):
    phone.evaluate(START)

    gives(phone, "a", "b", "c")
    waits(phone, EMPTY)

    assert market.taken == [("e1", 0, "a"), ("e1", 1, "b"), ("e1", 2, "c")]
    assert market.asked == [
        {"device": "phone", "mime": "video/mp4", "audio": "0", "take_over": "0"}
    ]
    assert market.headers["x-csrftoken"] == "token"
    assert int(market.headers["x-behind-ms"]) >= 0
    assert phone.evaluate("told") == ["sending", "live"]


def test_piece_that_got_no_answer_is_sent_again(phone, market):
    market.fails = [(0, {}), (502, {})]
    phone.evaluate(START)

    gives(phone, "a", "b")
    waits(phone, EMPTY)

    assert market.taken == [("e1", 0, "a"), ("e1", 1, "b")]
    assert phone.evaluate("told") == ["sending", "reconnecting", "live"]


def test_what_the_market_has_already_is_not_sent_again(phone, market):
    market.fails = [(422, {"error": "order", "next": 2})]
    phone.evaluate(START)

    gives(phone, "a", "b", "c")
    waits(phone, EMPTY)

    assert market.taken == [("e1", 2, "c")]


def test_a_hole_that_nobody_can_mend_begins_another_epoch(phone, market):
    market.fails = [(422, {"error": "order", "next": 7})]
    phone.evaluate(START)

    gives(phone, "a")
    waits(phone, "recorders.length === 2")
    gives(phone, "b")
    waits(phone, EMPTY)

    assert market.taken == [("e2", 0, "b")]
    assert phone.evaluate("told") == [
        "sending", "reconnecting", "jumped", "sending", "live",
    ]  # fmt: skip


def test_what_is_over_four_seconds_old_is_let_go(phone, market):
    phone.clock.install()
    market.fails = [(503, {})] * 50
    phone.evaluate(START)

    gives(phone, "old")
    phone.clock.run_for(5000)
    waits(phone, "recorders.length === 2")
    market.fails = []
    gives(phone, "new")
    for _tick in range(100):  # so that what is on its way arrives while the clock runs
        if market.taken:
            break
        phone.clock.run_for(100)
        phone.wait_for_timeout(20)
    waits(phone, EMPTY)

    assert market.taken == [("e2", 0, "new")]


def test_too_large_a_piece_halves_the_rate(phone, market):
    market.fails = [(413, {})]
    phone.evaluate(START)

    gives(phone, "a")
    waits(phone, "recorders.length === 2")

    rates = "recorders.map(({ settings }) => settings.videoBitsPerSecond)"
    assert phone.evaluate(rates) == [1_000_000, 500_000]


@pytest.mark.parametrize(
    ("status", "said", "told"),
    [
        (401, {}, "refused signed-out"),
        (404, {"error": "ended"}, "refused ended"),
        (409, {"error": "took-over"}, "refused took-over"),
        (507, {"error": "full"}, "refused full"),
    ],
)
def test_refusal_that_time_does_not_mend_is_told_once(
    phone, market, status, said, told
):
    market.fails = [(status, said)]
    phone.evaluate(START)

    gives(phone, "a")
    waits(phone, "told.length === 2")

    assert phone.evaluate("told") == ["sending", told]
    assert phone.evaluate("recorders[0].state") == "inactive"
    assert market.epochs == ["e1"]


def test_another_phone_on_air_is_left_there_until_somebody_takes_over(phone, market):
    market.opens = [(409, {"error": "busy"})]

    assert phone.evaluate(START) == "Error busy false"
    assert phone.evaluate("recorders.length") == 0
    phone.evaluate(START, {"takeOver": True})

    assert [one["take_over"] for one in market.asked] == ["0", "1"]
    assert market.epochs == ["e1"]


def test_last_piece_goes_out_before_the_market_hears_that_it_was_the_last(
    phone, market
):
    phone.evaluate(START)
    gives(phone, "a")

    phone.evaluate("sender.stop()")

    assert market.taken == [("e1", 0, "a"), ("e1", 1, "last")]
    assert market.ended == ["e1"]
    assert phone.evaluate("told.at(-1)") == "stopped"
