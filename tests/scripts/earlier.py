"""What phones keep from before there was one database, put where it was."""

# Each database as its page made it, at version 1.
PLANT = """async (rows) => {
  const MADE = {
    "nanpo-desk": (db) => {
      db.createObjectStore("drafts", { keyPath: "key" });
      db.createObjectStore("photos", { keyPath: "id" }).createIndex("draft", "draft");
      db.createObjectStore("kept", { keyPath: "name" });
    },
    "nanpo-packing": (db) => {
      for (const name of ["acts", "refused"])
        db.createObjectStore(name, { keyPath: "id", autoIncrement: true })
          .createIndex("desk", "desk");
    },
    "nanpo-door": (db) => {
      db.createObjectStore("scans", { keyPath: "key" }).createIndex("desk", "desk");
    },
    "nanpo-trainer": (db) => {
      db.createObjectStore("scans", { keyPath: "key" })
        .createIndex("session", "session");
    },
  };
  for (const [name, store, row] of rows) {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => MADE[name](asked.result);
    await new Promise((resolve, reject) => {
      asked.onsuccess = resolve;
      asked.onerror = () => reject(asked.error);
    });
    const deal = asked.result.transaction(store, "readwrite");
    if (row.blob) row.blob = new Blob([row.blob], { type: "image/jpeg" });
    deal.objectStore(store).put(row);
    await new Promise((resolve) => { deal.oncomplete = resolve; });
    asked.result.close();
  }
}"""
LEFT = """async (stores) => {
  const left = [];
  for (const [name, store] of stores) {
    const asked = indexedDB.open(name);
    await new Promise((resolve) => { asked.onsuccess = resolve; });
    const rows = asked.result.transaction(store).objectStore(store).getAll();
    await new Promise((resolve) => { rows.onsuccess = resolve; });
    left.push(...rows.result);
    asked.result.close();
  }
  return left;
}"""
STORES = [
    ["nanpo-desk", "drafts"],
    ["nanpo-desk", "photos"],
    ["nanpo-desk", "kept"],
    ["nanpo-packing", "acts"],
    ["nanpo-packing", "refused"],
    ["nanpo-door", "scans"],
    ["nanpo-trainer", "scans"],
]


def plant(page, *rows):
    """`rows` are (database, store, row)."""
    page.evaluate(PLANT, [list(row) for row in rows])


def left(page, stores=tuple(STORES)):
    """What the earlier databases hold."""
    return page.evaluate(LEFT, list(stores))
