"""Push notifications are asked for by a press alone, and shown by their worker."""

import json

from playwright.sync_api import expect

from tests.scripts.conftest import STATIC, load

PART = """
  <form data-push data-key="/key/" data-on="/on/" data-worker="/n/worker.js"
    data-known="%s">
    <input type="hidden" name="csrfmiddlewaretoken" value="token">
    <p data-say="on" hidden>On</p><p data-say="denied" hidden>Blocked</p>
    <p data-say="none" hidden>None</p><p data-say="failed" hidden>Failed</p>
    <p data-say="wait" hidden>Wait</p>
    <button type="button" hidden>Turn on</button>
  </form>"""
FAKE = """({ permission, answer, has, part }) => {
  document.body.innerHTML = part;
  const own = {
    endpoint: "https://push.example/1",
    getKey: () => new Uint8Array([251, 255]).buffer,
    unsubscribe: async () => true,
  };
  window.asked = [];
  window.sent = [];
  const registration = {
    active: {},
    pushManager: {
      getSubscription: async () => (has ? own : null),
      subscribe: async (how) => { window.asked.push(how.userVisibleOnly); return own; },
    },
  };
  const workers = {
    getRegistration: async () => (has ? registration : undefined),
    register: async (url) => { window.asked.push(url); return registration; },
  };
  Object.defineProperty(navigator, "serviceWorker", { value: workers });
  window.PushManager = class {};
  window.Notification = {
    permission,
    requestPermission: async () => { window.asked.push("permission"); return answer; },
  };
  window.fetch = async (url, { body }) => {
    window.sent.push([url, Object.fromEntries(body)]);
    return { ok: true, json: async () => ({ key: "BAAA" }) };
  };
}"""


def offered(page, *, permission="default", answer="granted", has=False, known=""):
    page.evaluate(
        FAKE,
        {
            "permission": permission,
            "answer": answer,
            "has": has,
            "part": PART % known,
        },
    )
    load(page, push="notifications/push.js")


def test_nothing_is_asked_before_the_press(page):
    offered(page)

    expect(page.get_by_role("button", name="Turn on")).to_be_visible()
    assert page.evaluate("window.asked") == []


def test_press_asks_registers_and_hands_over_once(page):
    offered(page)
    with page.expect_navigation():
        page.evaluate(
            """() => {
              const kept = window.fetch;
              window.fetch = async (...of) => {
                const answer = await kept(...of);
                const seen = JSON.stringify([window.asked, window.sent]);
                localStorage.setItem("seen", seen);
                return answer;
              };
            }"""
        )
        page.get_by_role("button", name="Turn on").click()

    asked, sent = json.loads(page.evaluate("localStorage.getItem('seen')"))
    assert asked == ["permission", "/n/worker.js", True]
    assert sent == [
        ["/key/", {"csrfmiddlewaretoken": "token"}],
        [
            "/on/",
            {
                "csrfmiddlewaretoken": "token",
                "endpoint": "https://push.example/1",
                "p256dh": "-_8",
                "auth": "-_8",
            },
        ],
    ]


def test_refused_permission_is_said_and_nothing_is_sent(page):
    offered(page, answer="denied")
    page.get_by_role("button", name="Turn on").click()

    expect(page.get_by_text("Blocked")).to_be_visible()
    assert page.evaluate("window.sent") == []


def test_blocked_browser_has_no_button(page):
    offered(page, permission="denied")

    expect(page.get_by_text("Blocked")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on")).to_be_hidden()


def test_browser_that_is_known_says_so(page):
    known = page.evaluate(
        """async () => [...new Uint8Array(await crypto.subtle.digest("SHA-256",
          new TextEncoder().encode("https://push.example/1")))]
          .map((byte) => byte.toString(16).padStart(2, "0")).join("")"""
    )
    offered(page, permission="granted", has=True, known=known)

    expect(page.get_by_text("On", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Turn on")).to_be_hidden()


WORKER = """async ([code, data, pages]) => {
  const heard = {}, did = [];
  const self = {
    location: { origin: "https://market.example" },
    addEventListener: (name, act) => { heard[name] = act; },
    skipWaiting: () => {},
    registration: { showNotification: async (...of) => { did.push(["show", ...of]); } },
    clients: {
      matchAll: async () => pages.map((url) => (
        { url, focus: async () => { did.push(["focus", url]); } })),
      openWindow: async (url) => { did.push(["open", url]); },
    },
  };
  new Function("self", "MARKET", code)(self, { title: "Nanpo", icon: "/i.png" });
  const waits = [];
  const waitUntil = (work) => { waits.push(work); };
  const said = data === null ? null : { json: () => JSON.parse(data) };
  heard.push({ data: said, waitUntil });
  await Promise.all(waits);
  const shown = did[0][2].data;
  const notification = { close: () => {}, data: shown };
  heard.notificationclick({ notification, waitUntil });
  await Promise.all(waits);
  return did;
}"""


def worked(page, data, pages=()):
    code = (STATIC / "notifications/worker.js").read_text(encoding="utf-8")
    return page.evaluate(WORKER, [code, data, list(pages)])


def test_push_is_shown_and_opens_where_it_leads(page):
    link = "https://market.example/n/7b/"
    said = {"title": "New order 100012", "link": link, "tag": "t", "lang": "en"}

    shown, opened = worked(page, json.dumps(said))

    assert shown[1] == "New order 100012"
    assert shown[2] == {"icon": "/i.png", "lang": "en", "tag": "t", "data": link}
    assert opened == ["open", link]
    assert worked(page, json.dumps(said), [link])[1] == ["focus", link]


def test_push_that_cannot_be_read_is_shown_and_leads_home(page):
    for data in (None, "{", "{}"):
        shown, opened = worked(page, data)
        assert shown[1] == "Nanpo"
        assert opened == ["open", "https://market.example/"]


def test_push_leads_nowhere_but_to_the_market(page):
    for link in ("https://evil.example/x", "javascript:alert(1)"):
        opened = worked(page, json.dumps({"title": "x", "link": link}))[1]
        assert opened == ["open", "https://market.example"]
