// The replay is mounted into the page's #replay.

import { mount } from "svelte";
import "../style.css";
import { readConfig } from "./config";
import { Replay } from "./replay.svelte";
import ReplayPage from "./ReplayPage.svelte";

const target = document.querySelector("#replay");
if (target !== null) {
  target.replaceChildren();
  const replay = new Replay(readConfig(document));
  mount(ReplayPage, { target, props: { replay } });
  void replay.open(location.search);
}
