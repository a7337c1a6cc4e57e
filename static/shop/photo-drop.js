// What the desk does beyond its plain forms: photos by drag and drop, sent at once.
const stop = (event) => event.preventDefault();
const bringsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

const takeDrops = (drop) => {
  const input = drop.querySelector("input[type=file]");
  for (const type of ["dragenter", "dragover"])
    drop.addEventListener(type, (event) => {
      if (!bringsFiles(event)) return;
      stop(event);
      drop.classList.add("over");
    });
  for (const type of ["dragleave", "drop"]) drop.addEventListener(type, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    stop(event);
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  if (drop.dataset.send !== undefined)
    input.addEventListener("change", () => { if (input.files.length) input.form.requestSubmit(); });
};

// Photos are put in order by dragging one onto the place of another.
let carried = null;
const takeOrder = (item) => {
  item.addEventListener("dragstart", () => { carried = item; item.classList.add("drags"); });
  item.addEventListener("dragend", () => { carried = null; item.classList.remove("drags"); });
  item.addEventListener("dragover", (event) => {
    if (!carried || carried === item) return;
    stop(event);
    item.classList.add("lands");
  });
  item.addEventListener("dragleave", () => item.classList.remove("lands"));
  item.addEventListener("drop", (event) => {
    if (!carried || carried === item) return;
    stop(event);
    const form = carried.querySelector("form[data-move]");
    form.elements.to.value = item.dataset.place;
    form.requestSubmit();
  });
};

const bind = (scope) => {
  for (const { selector, take } of [
    { selector: ".drop", take: takeDrops }, { selector: ".photos > li[draggable]", take: takeOrder },
  ])
    for (const found of scope.querySelectorAll(selector)) {
      if (found.dataset.bound) continue;
      found.dataset.bound = "1";
      take(found);
    }
};
bind(document);
document.addEventListener("htmx:load", () => bind(document));

// A photo that misses the box must not replace the page.
for (const type of ["dragover", "drop"]) addEventListener(type, (event) => { if (bringsFiles(event)) stop(event); });
