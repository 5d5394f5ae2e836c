// The instructor's console is mounted into the page's #console.

import { mount } from "svelte";
import "../style.css";
import ConsolePage from "./ConsolePage.svelte";
import { readConfig } from "./config";
import { Console } from "./console.svelte";

const target = document.querySelector("#console");
if (target !== null) {
  target.replaceChildren();
  const desk = new Console(readConfig(document));
  mount(ConsolePage, { target, props: { desk } });
  desk.open();
}
