// The map on the wall: drawn from what an observer sees, renewed with the rest of the page.

import { mount } from "svelte";
import Wall from "./components/Wall.svelte";

const target = document.querySelector("#wall-map");
const source = document.querySelector("#wall-region")?.textContent;
if (target !== null && source) mount(Wall, { target, props: { region: JSON.parse(source) } });
