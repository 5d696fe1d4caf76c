// The messages, as an app's developer wants them: the newest first, filtered, held, and as commands to copy.

import { commands } from "./copying.js";
import { shown } from "./values.js";

const MOST = 500;
const FROM_OR_TO = { variable: "charger says", command: "to charger", world: "to its world" };

export class Log {
  constructor(root) {
    this.broker = []; // how to reach it: told to whoever may listen
    this.lines = root.querySelector(".lines");
    this.search = root.querySelector("input");
    this.count = root.querySelector("output");
    this.buttons = Object.fromEntries([...root.querySelectorAll("[data-log]")].map((each) => [each.dataset.log, each]));
    this.messages = [];
    this.waiting = [];
    this.left_out = 0;
    this.search.addEventListener("input", () => this.again());
    for (const name of ["commands", "pause"])
      this.buttons[name].addEventListener("click", () => {
        this.buttons[name].setAttribute("aria-pressed", String(!this.is(name)));
        this.again();
      });
    this.buttons.clear.addEventListener("click", () => {
      this.messages = [];
      this.left_out = 0;
      this.again();
    });
  }

  is(name) {
    return this.buttons[name].getAttribute("aria-pressed") === "true";
  }

  add(messages, left_out) {
    this.left_out += left_out;
    this.messages = [...this.messages, ...messages].slice(-MOST);
    this.waiting = [...this.waiting, ...messages].slice(-MOST);
  }

  show() {
    if (this.is("pause")) {
      this.tell(`Paused; ${this.waiting.length === MOST ? `${MOST} or more` : this.waiting.length} newer.`);
      return;
    }
    if (!this.waiting.length) return;
    this.lines.prepend(...this.waiting.filter((message) => this.wants(message)).reverse().map((message) => this.line(message)));
    this.waiting = [];
    while (this.lines.childElementCount > MOST) this.lines.lastElementChild.remove();
    this.summary();
  }

  again() {
    if (!this.is("pause")) this.waiting = [];
    const held = this.messages.slice(0, this.messages.length - this.waiting.length);
    this.lines.replaceChildren(...held.filter((message) => this.wants(message)).reverse().map((message) => this.line(message)));
    this.summary();
  }

  summary() {
    const lost = this.left_out ? `; ${this.left_out} came too fast and are not shown` : "";
    this.tell(`${this.lines.childElementCount} of the last ${Math.min(MOST, this.messages.length)} messages${lost}.`);
  }

  tell(words) {
    if (this.count.textContent !== words) this.count.textContent = words;
  }

  wants(message) {
    if (this.is("commands") && message.kind === "variable") return false;
    const text = `${message.topic} ${message.payload}`.toLowerCase();
    return this.search.value.toLowerCase().split(/\s+/).every((part) => text.includes(part));
  }

  line(message) {
    const line = document.createElement("details");
    line.className = `line ${message.kind}`;
    const summary = line.appendChild(document.createElement("summary"));
    for (const [name, words] of [
      ["time", clock(message.at)],
      ["kind", FROM_OR_TO[message.kind] + (message.retained ? ", retained" : "")],
      ["topic", shown(message.topic)],
      ["payload", shown(message.payload) || "an empty payload"],
    ]) {
      const part = summary.appendChild(document.createElement("span"));
      part.className = name;
      part.textContent = words;
    }
    line.addEventListener("toggle", () => {
      if (!line.open) return;
      this.buttons.pause.setAttribute("aria-pressed", "true"); // newer lines would push it away from who reads it
      if (line.childElementCount === 1) line.append(...commands(message, this.broker));
    });
    return line;
  }
}

function clock(at) {
  const date = new Date(at * 1000);
  return `${date.toLocaleTimeString("en-GB")}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
