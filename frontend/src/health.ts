// The first page's small proof that a live connection works from this device.

const line = document.querySelector<HTMLElement>("#live");

function show(state: "ready" | "failed", text: string): void {
  if (line === null) return;
  line.dataset["state"] = state;
  line.textContent = text;
}

const scheme = location.protocol === "https:" ? "wss" : "ws";
const socket = new WebSocket(`${scheme}://${location.host}/ws/health/`);
let ready = false;

socket.addEventListener("message", (event: MessageEvent<string>) => {
  const message = JSON.parse(event.data) as { type: string; version: string };
  if (message.type !== "ready") return;
  ready = true;
  show("ready", `The live connection works (server ${message.version}).`);
  socket.close();
});

socket.addEventListener("close", () => {
  if (ready) return;
  show("failed", "No live connection: something between this device and the server blocks it.");
});
