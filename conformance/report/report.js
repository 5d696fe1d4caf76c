"use strict";
const tools = document.querySelector(".tools");
const search = tools.querySelector("input");
const chips = [...tools.querySelectorAll("button")];
const choices = [...tools.querySelectorAll("select")];
const count = tools.querySelector("output");
const rows = [...document.querySelectorAll("details.requirement")].map((row) => ({
  row,
  text: `${row.textContent} ${row.closest(".group").querySelector("header code")?.textContent ?? ""}`.toLowerCase(),
}));

function filter() {
  const words = search.value.toLowerCase().split(/\s+/);
  const wanted = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.verdict);
  let shown = 0;
  for (const { row, text } of rows) {
    const chosen = choices.every((choice) => ["", row.dataset[choice.dataset.name]].includes(choice.value));
    row.hidden = !chosen || (wanted.length > 0 && !wanted.includes(row.dataset.verdict)) || !words.every((word) => text.includes(word));
    shown += row.hidden ? 0 : 1;
  }
  for (const group of document.querySelectorAll(".group"))
    group.hidden = !group.querySelector("details.requirement:not([hidden])");
  count.textContent = shown === rows.length ? `${shown} requirements` : `${shown} of ${rows.length} requirements`;
}

function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || !target.matches("details.requirement")) return;
  if (target.hidden) {
    search.value = "";
    for (const chip of chips) chip.setAttribute("aria-pressed", "false");
    for (const choice of choices) choice.value = "";
    filter();
  }
  target.open = true;
  target.scrollIntoView();
}

search.addEventListener("input", filter);
for (const chip of chips)
  chip.addEventListener("click", () => {
    chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
    filter();
  });
for (const choice of choices) choice.addEventListener("change", filter);
addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("details")) each.open = true;
});
addEventListener("hashchange", reveal);
tools.hidden = false;
filter();
reveal();
