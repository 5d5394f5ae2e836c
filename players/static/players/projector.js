// Keeps the wall up to date: asks every two seconds, counts the clock down in between.
const wall = document.getElementById("wall");
const byId = (id) => document.getElementById(id);
const words = { lobby: wall.dataset.lobby, ended: wall.dataset.ended };
let until = null;

function readout(seconds) {
  const pad = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function showClock({ status, phase, left }) {
  say(byId("phase"), phase ?? words[status] ?? "");
  byId("paused").hidden = status !== "paused";
  byId("clock").dataset.status = status;
  until = status === "running" && left !== null ? performance.now() + left * 1000 : null;
  if (until === null) say(byId("left"), left === null ? "" : readout(left));
}

function showParties(parties) {
  for (const party of parties) {
    const item = wall.querySelector(`[data-party="${CSS.escape(party.id)}"]`);
    item.toggleAttribute("data-here", party.taken > 0);
    say(item.querySelector("[data-part=taken]"), String(party.taken));
    say(item.querySelector("[data-part=names]"), party.names.join(", "));
  }
}

function show(state) {
  showClock(state.clock);
  showParties(state.parties);
  say(byId("seated"), String(state.seated));
  wall.toggleAttribute("data-closed", !state.open);
  document.dispatchEvent(new CustomEvent("wall", { detail: state }));
}

async function ask() {
  try {
    const answer = await fetch(wall.dataset.state, { headers: { accept: "application/json" } });
    if (answer.ok) show(await answer.json());
    wall.toggleAttribute("data-stale", !answer.ok);
  } catch {
    wall.toggleAttribute("data-stale", true); // the server restarts; ask again
  }
  setTimeout(ask, 2000);
}

setInterval(() => {
  if (until !== null) say(byId("left"), readout(Math.max(0, Math.ceil((until - performance.now()) / 1000))));
}, 250);

const box = byId("show-names");
const showNames = () => document.body.toggleAttribute("data-nameless", !box.checked);
box.addEventListener("change", showNames);
showNames();
ask();
