// The room is mounted into the page's #room.

import { mount } from "svelte";
import "./style.css";
import App from "./App.svelte";
import { readConfig } from "./room/config";
import { Room } from "./room/room";

const target = document.querySelector("#room");
if (target !== null) {
  target.replaceChildren();
  const room = new Room(readConfig(document));
  mount(App, { target, props: { room } });
  room.open();
}
