// A page where money is paid.
import { payBy } from "./form.js";

const form = document.querySelector("form[data-pay]");
if (form) payBy(form);
