// Deals on an open page: a countdown by the server's clock, and cards that follow the
// news. LiveDeals.attach(news) takes a LiveEvents; cards are asked for anew at most
// every second, since a rush brings many pieces of news at once.
(() => {
  const serverNow = (card) => {
    if (!card.dataset.since) card.dataset.since = performance.now();
    return Number(card.dataset.now) + performance.now() - Number(card.dataset.since);
  };

  const inWords = (ms) => {
    const seconds = Math.max(0, Math.ceil(ms / 1000));
    const two = (n) => String(n).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
    return hours ? `${hours}:${rest}` : rest;
  };

  const tick = () => {
    for (const card of document.querySelectorAll("[data-deal][data-counts-to]")) {
      const left = Number(card.dataset.countsTo) - serverNow(card);
      const place = card.querySelector("[data-count]");
      if (place) place.textContent = inWords(left);
      // Without a script it says until when; with one, for how long.
      const label = card.querySelector("[data-label]");
      if (label) label.textContent = label.dataset.label;
      const ended = ["over", "ordered"].includes(card.dataset.state);
      if (left <= 0 && !ended && !card.dataset.asked) {
        card.dataset.asked = "1"; // once: the clock of the server decides
        refresh(card, 1500);
      }
    }
  };

  const refresh = (card, wait) => {
    if (card.dataset.waits) return;
    card.dataset.waits = "1";
    setTimeout(async () => {
      delete card.dataset.waits;
      if (!card.isConnected || card.contains(document.activeElement)) return;
      const answer = await fetch(card.dataset.url, { credentials: "same-origin" });
      if (!answer.ok || !card.isConnected) return;
      const made = document.createElement("template");
      made.innerHTML = (await answer.text()).trim();
      const fresh = made.content.firstElementChild;
      card.replaceWith(fresh);
      if (window.htmx) window.htmx.process(fresh);
    }, wait);
  };

  const attach = (news) => {
    news.on("deal", (deal) => {
      // The pinned item may lie on the shelf as well.
      for (const card of document.querySelectorAll(`[data-deal="${deal.id}"]`)) {
        const bar = card.querySelector("progress");
        if (bar) {
          bar.max = deal.released || 1;
          bar.value = deal.taken;
        }
        // Spread over a second, so that thousands of pages don't ask at once.
        refresh(card, 300 + Math.random() * 1000);
      }
    });
    return news;
  };

  setInterval(tick, 1000);
  tick();
  window.LiveDeals = { attach, refresh };
})();
