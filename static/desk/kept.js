// The page for no signal: what is kept on this phone, and the way to the desks on it.
(async () => {
  const Desk = self.Desk;
  document.getElementById("try-again").addEventListener("click", () => location.reload());
  // "Online" says that there is a network, not that the market answers through it.
  addEventListener("online", async () => {
    if (location.pathname === "/desk/no-signal") return;
    await fetch(location.href, { cache: "no-store" }).then(() => location.reload(), () => {});
  });
  const owner = Desk.mark();
  if (!owner || !self.indexedDB) return;
  const paint = () => Desk.paintKept(owner, () => []);
  Desk.onNews(paint);
  await paint();
  for (const desk of ((await Desk.store.kept("desks")) || []).filter((one) => one.owner === owner)) {
    const link = Desk.cloned("t-desk");
    link.href = desk.quick;
    link.querySelector("span").textContent += ` · ${desk.name}`;
    document.getElementById("kept-desks").append(link);
  }
  Desk.keepSending();
})();
