// The page: what is heard goes to the connectors, to the variables and to the log; what is pressed is sent.

import { connect } from "./link.js";
import { Log } from "./log.js";
import { Connector } from "./connector.js";
import { Wire } from "./wire.js";

const SHOW_EVERY_MS = 200;
const facts = JSON.parse(document.getElementById("facts").textContent);
const wire = new Wire(document);
const log = new Log(document.querySelector(".log"));
const tabs = [...document.querySelectorAll("[role=tab]")];
const connectors = [...document.querySelectorAll(".connector")].map(
  (section, place) => new Connector(section, tabs[place], facts, place),
);
let behind_s = Infinity; // how far this clock is ahead of the charger's
let isFirst = true; // frame of a link: it tells what was heard before, perhaps by us
let latest = -Infinity;

function now_s() {
  return performance.now() / 1000 - behind_s;
}

const send = connect({
  onFrame(frame) {
    if (frame.refused !== undefined) {
      for (const connector of connectors) connector.refuse(frame.refused);
      return;
    }
    const late_s = performance.now() / 1000 - frame.now;
    behind_s = isFirst ? late_s : Math.min(behind_s, late_s);
    if (isFirst) greet(frame);
    say(frame.is_up ? "Live" : "The charger's broker is not there. Trying again …", frame.is_up);
    const messages = isFirst ? frame.messages.filter(({ at }) => at > latest) : frame.messages;
    isFirst = false;
    for (const message of messages) {
      latest = message.at;
      wire.hear(message);
      for (const connector of connectors) connector.hear(message);
    }
    log.add(messages, frame.left_out);
  },
  onLost(why) {
    say(why, false);
    isFirst = true;
  },
});

function greet({ address, broker }) {
  log.broker = broker;
  document.querySelector("footer span").textContent = address;
  document.querySelector("main").hidden = document.querySelector("footer").hidden = false;
  for (const connector of connectors) connector.refuse("");
}

function say(words, isUp) {
  const told = document.getElementById("link");
  if (told.textContent !== words) told.textContent = words;
  document.body.classList.toggle("down", !isUp);
}

function order(element, payload) {
  const connector = connectors.find(({ section }) => section.contains(element));
  connector.refuse("");
  const { operation } = element.dataset;
  if (!send({ operation, connector: connector.section.dataset.connector, payload }))
    connector.refuse("The charger is not there, and nothing was sent.");
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-operation]");
  if (button) order(button, button.dataset.payload);
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const input = event.target.querySelector("input");
  const { pattern } = input.dataset;
  const fits = !pattern || new RegExp(pattern, "u").test(input.value) || input.value === input.dataset.warned;
  input.dataset.warned = input.value;
  input.setCustomValidity(fits ? "" : `The contract wants a number here, such as ${input.defaultValue} or 10.5. Send again to send this all the same.`);
  if (input.reportValidity()) order(event.target, input.value);
});

document.addEventListener("input", ({ target }) => target.setCustomValidity?.(""));

function choose(chosen) {
  for (const [place, tab] of tabs.entries()) {
    tab.setAttribute("aria-selected", String(tab === chosen));
    tab.tabIndex = tab === chosen ? 0 : -1;
    connectors[place].section.hidden = tab !== chosen;
  }
  chosen.focus();
}

for (const [place, tab] of tabs.entries()) {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step) choose(tabs.at((place + step) % tabs.length));
  });
}

const brief = document.querySelector(".brief");
const watching = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) target.dataset.isSeen = isIntersecting;
});
for (const { section } of connectors) watching.observe(section.querySelector(".now"));

function remind() {
  // the state, small, where it is scrolled out of sight
  const { section, summary, isFaulty } = connectors.find((each) => !each.section.hidden);
  brief.hidden = section.querySelector(".now").dataset.isSeen === "true";
  brief.classList.toggle("fail", isFaulty);
  if (!brief.hidden) brief.textContent = summary;
}

function show() {
  if (document.hidden || behind_s === Infinity) return;
  wire.show(now_s());
  for (const connector of connectors) connector.show(now_s());
  remind();
  log.show();
}

setInterval(show, SHOW_EVERY_MS);
addEventListener("resize", show);
