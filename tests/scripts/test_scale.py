"""What scales type and send, as the depot's page reads it."""

import pytest

from .conftest import load

# What a scale says, and the grams and words that stand in the field; None is no weight.
LINES = [
    ("  12.340 kg", 12340, "12.340 kg", False),
    ("12,340 kg", 12340, "12,340 kg", False),
    ("ST,GS,+  12.340kg", 12340, "12.340 kg", False),
    ("ST,NT,+00012.340kg", 12340, "12.340 kg", True),
    ("NT 12,5 kg", 12500, "12.5 kg", True),
    ("   12.340 kg NT", 12340, "12.340 kg", True),
    ("S S     48.10 kg", 48100, "48.10 kg", False),
    ("\x0248.1\r", 48100, "48.1", False),
    ("0.5", 500, "0.5", False),
    ("850 g", 850, "850 g", False),
    ("N 1.5 t", 1500000, "1.5 t", True),
    ("US,GS,+  12.340kg", None, "", False),
    ("S D     48.10 kg", None, "", False),
    ("ST,TR,+  0.500kg", None, "", False),
    ("-0.020 kg", None, "", False),
    ("0.000 kg", None, "", False),
    ("OL", None, "", False),
    ("12.3.4 kg", None, "", False),
    ("12 lb", None, "", False),
    ("", None, "", False),
    ("1234567890 kg", None, "", False),
]


@pytest.fixture
def scale(page):
    load(page, scale="office/scale.js")
    return page


def test_lines_of_scales_are_read(scale):
    read = scale.evaluate(
        "lines => lines.map((line) => scale.readLine(line, 'kg'))",
        [line for line, *_ in LINES],
    )

    meant = [
        None
        if grams is None
        else {"grams": grams, "text": text.replace(",", "."), "isNet": net}
        for _line, grams, text, net in LINES
    ]
    assert dict(zip([line for line, *_ in LINES], read, strict=True)) == dict(
        zip([line for line, *_ in LINES], meant, strict=True)
    )


def test_without_a_unit_it_is_the_forms(scale):
    read = "(unit) => scale.readLine('250', unit)"

    assert scale.evaluate(read, "g")["grams"] == 250
    assert scale.evaluate(read, "jin")["text"] == "250"


def test_weighings_are_added_up(scale):
    add = "([before, weight]) => scale.added(before, weight)"

    assert scale.evaluate(add, ["", "12.3 kg"]) == "12.3 kg"
    assert scale.evaluate(add, ["52.3", "48.1 kg"]) == "52.3+48.1 kg"
    assert scale.evaluate(add, [" 52.3 + ", "48.1 kg"]) == "52.3+48.1 kg"


FORM = """<form><input name="gross"><select name="unit"><option>kg</option></select>
<input name="tare"><input name="moisture"><p id="scale-said"></p>
<div id="scale" hidden><button type="button" id="scale-read">Read</button>
<select id="scale-speed"></select></div><button>Send</button></form>"""
LISTEN = """(form) => {
  document.body.innerHTML = form;
  window.sent = 0;
  const it = document.querySelector("form");
  it.addEventListener("submit", (event) => {
    event.preventDefault();
    window.sent += 1;
  });
  const words = (name, values = {}) => [name, ...Object.values(values)].join(" ");
  scale.listenToScale(it, words);
}"""


@pytest.fixture
def depot(scale):
    scale.evaluate(LISTEN, FORM)
    return scale


def type_fast(page, text):
    """As a scale does: all signs in one go, and Enter."""
    page.evaluate(
        """(text) => {
          const input = document.activeElement;
          for (const key of [...text, "Enter"]) {
            const how = { key, cancelable: true, bubbles: true };
            const event = new KeyboardEvent("keydown", how);
            if (input.dispatchEvent(event) && key !== "Enter") input.value += key;
          }
        }""",
        text,
    )


def value(page, name):
    return page.locator(f"[name={name}]").input_value()


def test_what_a_scale_types_is_a_weighing_and_sends_nothing(depot):
    depot.locator("[name=gross]").focus()
    type_fast(depot, "  12,340 kg")
    type_fast(depot, "ST,GS,+ 48.1kg")

    assert value(depot, "gross") == "12.340 kg+48.1 kg"
    assert depot.locator("#scale-said").inner_text() == "scale_read 48.1 kg"
    assert depot.evaluate("document.activeElement.name") == "gross"
    assert depot.evaluate("sent") == 0


def test_net_weight_leaves_no_tare(depot):
    depot.locator("[name=tare]").fill("0.5")
    depot.locator("[name=gross]").focus()
    type_fast(depot, "NT 12.3 kg")

    assert (value(depot, "gross"), value(depot, "tare")) == ("12.3 kg", "")
    assert depot.locator("#scale-said").inner_text() == "scale_net"


def test_what_is_no_weight_is_said_and_taken_out(depot):
    depot.locator("[name=gross]").fill("52.3")
    type_fast(depot, "US,GS,+1.2kg")

    assert value(depot, "gross") == "52.3"
    assert "scale_unread US,GS" in depot.locator("#scale-said").inner_text()


def test_a_hand_goes_on_to_the_next_field(depot):
    depot.locator("[name=gross]").focus()
    depot.keyboard.type("1,200", delay=90)
    depot.keyboard.press("Enter")

    assert value(depot, "gross") == "1,200"
    assert depot.evaluate("document.activeElement.name") == "tare"
    depot.keyboard.press("Enter")
    assert depot.evaluate("document.activeElement.name") == "moisture"
    assert depot.evaluate("sent") == 0


PORT = """(chunks) => {
  window.opened = [];
  const port = () => ({
    open: async (options) => { window.opened.push(options.baudRate); },
    close: async () => { window.opened.push("closed"); },
    readable: new ReadableStream({
      start: (line) => {
        for (const each of chunks) line.enqueue(new TextEncoder().encode(each));
      },
    }),
  });
  window.port = port();
}"""


def test_a_cable_is_read_until_the_weight_stands(scale):
    scale.evaluate(PORT, ["US,GS,+ 1.2kg\r\nST,GS,+  48.", "10kg\r\nST,GS,+9kg\r\n"])

    read = scale.evaluate("scale.readPort(port, { baudRate: 4800, unit: 'kg' })")

    assert read == {"grams": 48100, "text": "48.10 kg", "isNet": False}
    assert scale.evaluate("opened") == [4800, "closed"]


def test_a_silent_cable_is_given_up(scale):
    scale.evaluate(PORT, ["US,GS,+ 1.2kg\r\n"])

    read = scale.evaluate(
        "scale.readPort(port, { baudRate: 9600, unit: 'kg', patience: 200 })"
    )

    assert read is None
    assert scale.evaluate("opened") == [9600, "closed"]


def test_the_button_stands_only_where_cables_are_read(scale):
    scale.evaluate(
        """Object.defineProperty(navigator, 'serial', { configurable: true, value: {
          getPorts: async () => [window.port], requestPort: async () => window.port,
        } })"""
    )
    scale.evaluate(PORT, ["ST,GS,+ 7.5kg\r\n"])
    scale.evaluate(LISTEN, FORM)

    scale.locator("#scale-read").click()
    scale.wait_for_function("document.querySelector('[name=gross]').value !== ''")

    assert value(scale, "gross") == "7.5 kg"
    scale.evaluate("delete Navigator.prototype.serial; delete navigator.serial")
    scale.evaluate(LISTEN, FORM)
    assert scale.locator("#scale").is_hidden()
