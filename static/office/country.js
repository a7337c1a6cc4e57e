// Market settings: currency and time zone follow the country where they were its usual ones.
import { on } from "../site.js";

/** @type {Record<string, Record<string, string>>} */
const usual = JSON.parse(document.getElementById("usual-by-country")?.textContent ?? "{}");
const field = (name) => document.querySelector(`select[name="${name}"]`);
let former = field("country").value;

// Only China is known by provinces.
const showProvince = () => { field("region").closest(".field").hidden = former !== "CN"; };
showProvince();

on("change", "select[name=country]", (country) => {
  for (const [name, value] of Object.entries(usual[country.value] ?? {}))
    if (field(name).value === usual[former]?.[name]) field(name).value = value;
  former = country.value;
  showProvince();
});
