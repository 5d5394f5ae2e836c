// Shows the results one step after another; without this script all of them are there at once.
const steps = [...document.querySelectorAll("[data-step]")];
const bar = document.querySelector(".stepper");
const words = document.getElementById("step-words");
let shown = 0;

function show(next) {
  shown = Math.min(Math.max(next, 0), steps.length);
  const all = shown === steps.length;
  steps.forEach((step, index) => step.toggleAttribute("data-hidden", !all && index !== shown));
  words.textContent = all ? "" : `${words.dataset.words} ${shown + 1} / ${steps.length}`;
}

function go(by) {
  show(by === "all" ? steps.length : shown + Number(by));
}

if (bar) {
  bar.hidden = false;
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-go]");
    if (button) go(button.dataset.go);
  });
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowRight" || event.key === "PageDown") go(1);
    else if (event.key === "ArrowLeft" || event.key === "PageUp") go(-1);
    else return;
    event.preventDefault();
  });
  show(0);
}
