// Keeps the class's wall up to date: asks every two seconds.
const wall = document.getElementById("wall");
const list = document.getElementById("tables");

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function words(table) {
  if (table.stage === "gathering") return `${list.dataset.gathering} ${table.missing}`;
  return table.phase || list.dataset[table.stage];
}

function showTables(tables) {
  while (list.children.length > tables.length) list.lastChild.remove();
  tables.forEach((table, index) => {
    const item = list.children[index] ?? list.appendChild(document.createElement("li"));
    if (!item.firstChild) item.append(document.createElement("strong"), " ", document.createElement("span"));
    item.dataset.stage = table.stage;
    say(item.firstChild, String(table.number));
    say(item.lastChild, words(table));
  });
  document.getElementById("no-tables").hidden = tables.length > 0;
}

async function ask() {
  try {
    const answer = await fetch(wall.dataset.state, { headers: { accept: "application/json" } });
    if (answer.ok) {
      const state = await answer.json();
      say(document.getElementById("here"), String(state.here));
      showTables(state.tables);
      wall.toggleAttribute("data-closed", !state.open);
      const start = document.getElementById("start");
      if (start) start.hidden = state.settled;
    }
    wall.toggleAttribute("data-stale", !answer.ok);
  } catch {
    wall.toggleAttribute("data-stale", true); // the server restarts; ask again
  }
  setTimeout(ask, 2000);
}

ask();
