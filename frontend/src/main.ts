// The room is mounted into the page's #room.

import { mount } from "svelte";
import App from "./App.svelte";

const target = document.querySelector("#room");
if (target !== null) mount(App, { target });
