"""What a phone keeps and sends, alone in Chromium: nothing lost, nothing sent twice."""

import json

import pytest

from .conftest import load
from .earlier import left, plant

STORE = {
    "store": "offline/store.js",
    "sending": "offline/send.js",
    "queues": "offline/queue.js",
}
ANN, BOB = "a" * 20, "b" * 20
QUEUE = """([owner, place]) => {
  window.said = [];
  window.took = [];
  window.queue = queues.openQueue({
    owner, place, address: "/sync/",
    words: { offline: "no signal", signedOut: "sign in" },
    plain: ({ code }) => ({ code }),
    take: async (entries, { answers }) => {
      for (const entry of entries) {
        const answer = answers.find(({ key }) => key === entry.key);
        if (!answer) continue;
        took.push(entry.code);
        await queue.answered(entry, answer.why ? { why: answer.why } : null);
      }
    },
    paint: async (trouble) => { said.push(trouble); },
  });
}"""


class Market:
    """Answers what a page sends, first with the statuses `fails`; 0 is no answer."""

    def __init__(self, page):
        self.fails, self.requests, self.refused = [], [], {}
        page.route("**/sync/", self._answer)

    @property
    def codes(self):
        return [[one["code"] for one in request] for request in self.requests]

    def _answer(self, route):
        self.headers = route.request.headers
        self.requests.append(json.loads(route.request.post_data))
        status = self.fails.pop(0) if self.fails else 200
        if not status:
            route.abort()
            return
        answers = [
            {"key": one["key"], "why": self.refused.get(one["code"], "")}
            for one in self.requests[-1]
        ]
        route.fulfill(status=status, json={"answers": answers, "said": "words"})


@pytest.fixture
def market(page):
    return Market(page)


@pytest.fixture
def phone(page, market):
    load(page, **STORE)
    page.evaluate(QUEUE, [ANN, "gate"])
    return page


def add(page, *codes):
    page.evaluate(
        "async (codes) => { for (const code of codes) await queue.add({ code }) }",
        list(codes),
    )


def waiting(page):
    return [one["code"] for one in page.evaluate("queue.waiting()")]


# --- Entries --------------------------------------------------------------------------


def test_entries_are_sent_in_their_order_once_and_go(phone, market):
    add(phone, "one", "two", "three")

    phone.evaluate("queue.send()")
    phone.evaluate("queue.send()")

    assert market.codes == [["one", "two", "three"]]
    assert waiting(phone) == []
    assert market.headers["x-desk-user"] == ANN
    assert market.headers["x-csrftoken"] == "token"


def test_many_entries_go_in_several_requests(phone, market):
    add(phone, *[f"{n}" for n in range(130)])

    phone.evaluate("queue.send()")

    assert [len(codes) for codes in market.codes] == [100, 30]


def test_refused_entry_stays_until_it_was_seen(phone, market):
    market.refused = {"two": "not a ticket"}
    add(phone, "one", "two")

    phone.evaluate("queue.send()")

    (refused,) = phone.evaluate("queue.refused()")
    assert (refused["code"], refused["why"]) == ("two", "not a ticket")
    phone.evaluate(
        "async () => { for (const one of await queue.refused()) queue.answered(one) }"
    )
    assert phone.evaluate("queue.refused()") == []
    assert waiting(phone) == []


def test_without_answer_the_same_keys_are_sent_again_by_themselves(phone, market):
    market.fails = [0]
    add(phone, "one")

    phone.evaluate("queue.send()")
    assert phone.evaluate("said.at(-1)") == "no signal"
    phone.wait_for_function("took.length === 1")

    first, second = market.requests
    assert first == second
    assert waiting(phone) == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "sign in"),
        (403, "sign in"),
        (404, "sign in"),
        (503, "no signal"),
        (400, "words"),
    ],
)
def test_refusal_of_all_is_said_and_nothing_is_lost(phone, market, status, said):
    market.fails = [status]
    add(phone, "one")

    phone.evaluate("queue.send()")

    assert phone.evaluate("said.at(-1)") == said
    assert waiting(phone) == ["one"]


def test_nobody_sends_what_another_did_or_what_belongs_elsewhere(phone, market):
    add(phone, "anns")

    for owner, place in ((BOB, "gate"), (ANN, "hall")):
        phone.evaluate(QUEUE, [owner, place])
        phone.evaluate("queue.send()")

    assert market.requests == []
    phone.evaluate(QUEUE, [ANN, "gate"])
    assert waiting(phone) == ["anns"]


def test_look_asks_also_when_nothing_waits(phone, market):
    phone.evaluate("queue.look()")

    assert market.codes == [[]]


def test_what_is_asked_for_meanwhile_is_done_after(phone):
    counts = phone.evaluate(
        """async () => {
          let begun = 0, free;
          const gates = [new Promise((resolve) => { free = resolve; })];
          const { go } = sending.retrying(async () => {
            begun += 1;
            await gates[begun - 1];
            return false;
          }, { soon: 10, most: 10 });
          const first = go();
          await go();
          const before = begun;
          free();
          await first;
          return [before, begun];
        }"""
    )

    assert counts == [1, 2]


# --- Drafts ---------------------------------------------------------------------------

DRAFT = {
    "key": "draft-1", "owner": ANN, "seller": "li", "state": "waiting", "written": 5,
    "fields": {"title": "Walnuts"}, "photos": [], "product": None, "version": 0,
    "publish": True, "tries": 0,
    "at": {"sync_hello": "/hello/", "sync_photo": "/photo/", "sync_draft": "/draft/"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("hello", "status", "state", "why"),
    [
        (ANN, 201, "sent", ""),
        (ANN, 200, "sent", ""),
        (ANN, 409, "conflict", "stale"),
        (ANN, 422, "needs", ""),
        (ANN, 403, "held", "forbidden"),
        (ANN, 401, "held", "signed_out"),
        (ANN, 500, "waiting", ""),
        (BOB, 201, "held", "other_person"),
    ],
)
def test_draft_stands_as_the_market_answered(page, hello, status, state, why):
    sent = []
    load(page, **STORE)
    page.route("**/hello/", lambda route: route.fulfill(json={"user": hello}))

    def take(route):
        sent.append(json.loads(route.request.post_data)["key"])
        route.fulfill(status=status, json={"said": "words", "conflict": "stale"})

    page.route("**/draft/", take)
    page.evaluate("draft => store.put(draft)", DRAFT)

    left = page.evaluate("sending.send()")

    now = page.evaluate("store.draft('draft-1')")
    assert (now["state"], now.get("why", "")) == (state, why)
    assert left is (state == "waiting")
    assert sent == ([] if hello == BOB else ["draft-1"])


def test_draft_that_is_thrown_away_on_its_way_holds_up_no_other(page):
    sent = []
    load(page, **STORE)
    page.route("**/hello/", lambda route: route.fulfill(json={"user": ANN}))
    page.route("**/photo/", lambda route: route.fulfill(json={"photo": 1}))

    def take(route):
        sent.append(json.loads(route.request.post_data)["key"])
        route.fulfill(status=201, json={})

    page.route("**/draft/", take)
    photo = {"hash": "h", "name": "a.webp", "size": 1, "shown": True}
    other = DRAFT | {"key": "draft-2", "written": 6}
    page.evaluate(
        """async ([draft, other]) => {
          await store.put(draft);
          await store.putPhoto(draft.key, "h", new Blob(["jpeg"]));
          await store.put(other);
          const ask = window.fetch;
          window.fetch = async (address, options) => {
            if (address === "/photo/") await store.remove(draft.key);
            return ask(address, options);
          };
        }""",
        [DRAFT | {"photos": [photo]}, other],
    )

    assert page.evaluate("sending.send()") is False

    assert sent == ["draft-2"]
    assert page.evaluate("store.draft('draft-1')") is None


# --- From before there was one database -----------------------------------------------

DESK = f"nanpo-packing:{ANN}:li:"
DOOR = f"nanpo-door:{ANN}:li"
OLD = [
    ["nanpo-desk", "drafts", DRAFT],
    ["nanpo-desk", "photos", {"id": "draft-1/h", "draft": "draft-1", "blob": "jpeg"}],
    ["nanpo-desk", "kept", {"name": "desks", "value": [1]}],
    ["nanpo-packing", "acts", {"id": 1, "desk": DESK, "key": "p-1", "kind": "tick"}],
    ["nanpo-packing", "acts", {"id": 2, "desk": DESK, "key": "p-2", "kind": "finish"}],
    ["nanpo-packing", "refused", {"id": 1, "desk": DESK, "what": "A", "why": "gone"}],
    ["nanpo-door", "scans", {"key": "d-1", "desk": DOOR, "code": "X", "at": 7}],
    [
        "nanpo-trainer",
        "scans",
        {"key": "t-1", "session": "4", "code": "N", "walk_in": True, "at": 8},
    ],
]


def moved(page):
    return page.evaluate(
        """async ([owner, desk, door]) => {
          const keys = (rows) => rows.map(({ key }) => key);
          return {
            drafts: keys(await store.drafts(owner)),
            photo: await (await store.photo("draft-1", "h")).text(),
            kept: await store.kept("desks"),
            acts: keys(await store.entries(owner, desk)),
            refused: (await store.entries(owner, desk, "refused"))
              .map(({ why }) => why),
            scans: keys(await store.entries(owner, door)),
            attendance: (await store.entries(owner, "attendance:4"))
              .map(({ key, walk_in, at }) => [key, walk_in, at]),
          };
        }""",
        [ANN, DESK, DOOR],
    )


ALL = {
    "drafts": ["draft-1"],
    "photo": "jpeg",
    "kept": [1],
    "acts": ["p-1", "p-2"],
    "refused": ["gone"],
    "scans": ["d-1"],
    "attendance": [["t-1", True, 8]],
}


def test_what_earlier_pages_kept_is_moved_and_leaves_their_databases(page):
    plant(page, *OLD)

    load(page, **STORE)

    assert moved(page) == ALL
    assert left(page) == []


def test_move_that_was_interrupted_doubles_nothing(page):
    plant(page, *OLD)
    load(page, **STORE)
    moved(page)
    plant(page, *OLD)
    page.reload()

    load(page, **STORE)

    assert moved(page) == ALL
    assert left(page) == []


def test_what_an_earlier_page_keeps_writing_is_moved_at_the_next_start(page):
    writing = DRAFT | {"state": "writing"}
    plant(page, ["nanpo-desk", "drafts", writing])
    load(page, **STORE)
    assert page.evaluate("store.drafts()") == [writing]

    handed_in = DRAFT | {"written": 9}
    plant(page, ["nanpo-desk", "drafts", handed_in])
    page.reload()
    load(page, **STORE)

    assert page.evaluate("store.drafts()") == [handed_in]


def test_what_was_sent_meanwhile_is_not_taken_for_new(page):
    plant(page, ["nanpo-desk", "drafts", DRAFT])
    load(page, **STORE)
    sent = DRAFT | {"state": "sent", "written": 6}
    page.evaluate("async (draft) => { await store.put(draft) }", sent)
    plant(page, ["nanpo-desk", "drafts", DRAFT])
    page.reload()

    load(page, **STORE)

    assert page.evaluate("store.drafts()") == [sent]


def test_leaving_counts_all_that_waits_wherever_it_lies(page):
    plant(page, *OLD)
    load(page, **STORE)

    # One draft, two acts, one scan, and one of whom an earlier page did not say.
    assert page.evaluate("mark => store.unsent(mark)", ANN) == 5
    assert page.evaluate("mark => store.unsent(mark)", BOB) == 1


def test_leaving_a_phone_that_keeps_nothing_makes_no_database(page):
    load(page, **STORE)

    assert page.evaluate("mark => store.unsent(mark)", ANN) == 0
    assert page.evaluate("indexedDB.databases()") == []


def test_earlier_databases_are_not_made(page):
    load(page, **STORE)
    page.evaluate("store.drafts()")

    names = [one["name"] for one in page.evaluate("indexedDB.databases()")]
    assert names == ["nanpo-offline"]
