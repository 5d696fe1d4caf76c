// One connector: its state, big and plain, its figures, and its plots.

import { Plot } from "./plot.js";
import { at, fill, largest, measured, parsed, word } from "./values.js";

const FAULTY = new Set(["Error", "PermanentFault"]);

export class Connector {
  constructor(section, tab, facts, place) {
    const topics = facts.topics[place];
    Object.assign(this, { section, tab, facts, topics, commands: new Set(facts.commands[place]), isFaulty: false });
    this.last = section.querySelector(".last");
    this.said = section.querySelector(".refused");
    this.word = section.querySelector(".word");
    this.plain = section.querySelector(".plain");
    this.figures = Object.fromEntries([...section.querySelectorAll("[data-figure]")].map((each) => [each.dataset.figure, each]));
    const figure = (name) => section.querySelector(`[data-plot="${name}"]`);
    const gap = (name) => {
      const topic = topics[facts.amounts[name].channel];
      return Number([...section.querySelectorAll("tr[data-topic]")].find((row) => row.dataset.topic === topic).dataset.gap);
    };
    this.plots = {
      current: new Plot(figure("current"), {
        unit: facts.amounts.current.unit, least: 10, longest_gap_s: gap("current"),
        series: [{ name: "current", label: "measured, the largest" }, { name: "limit", label: "limit in force", steps: true }],
      }),
      power: new Plot(figure("power"), {
        unit: `k${facts.amounts.power.unit}`, scale: 1000, least: 1, longest_gap_s: gap("power"),
        series: [{ name: "power", label: "measured, in total" }],
      }),
    };
  }

  hear(message) {
    if (this.commands.has(message.topic)) this.command = message;
    const heard = Object.keys(this.topics).find((name) => this.topics[name] === message.topic);
    if (heard === undefined) return;
    const value = parsed(message);
    for (const [name, { channel, largest: places, unit }] of Object.entries(this.facts.amounts)) {
      if (channel !== heard) continue;
      const number = largest(value, places);
      this.figures[name].textContent = measured(number, unit);
      for (const plot of Object.values(this.plots))
        if (plot.series.some((each) => each.name === name)) plot.add(name, message.at, number);
    }
    if (heard === this.facts.state.channel) this.tell(word(at(value, this.facts.state.place)), word(at(value, this.facts.state.info)));
  }

  tell(state, info) {
    const { states } = this.facts;
    const plain = Object.hasOwn(states, state) ? states[state] : "The contract knows no such state.";
    const why = info ? `${plain} (${info})` : plain;
    if (this.word.textContent !== state) this.word.textContent = state || "?";
    if (this.plain.textContent !== why) this.plain.textContent = why;
    this.word.classList.toggle("pass", state === "Charging");
    this.isFaulty = FAULTY.has(state);
    this.info = info;
    this.word.classList.toggle("fail", this.isFaulty);
    this.tab.querySelector("span").textContent = state;
  }

  get summary() {
    const name = this.tab.parentElement.hidden ? [] : [this.section.dataset.connector];
    const { power, current } = this.figures;
    const rest = this.isFaulty && this.info ? [this.info] : [power.textContent, current.textContent];
    return [...name, this.word.textContent, ...rest].join(" · ");
  }

  refuse(why) {
    this.said.textContent = why;
    this.said.hidden = !why;
  }

  show(now) {
    if (this.command) {
      fill(this.last.querySelector("code"), `${this.command.topic} ${this.command.payload}`);
      this.last.hidden = false;
      this.command = undefined;
    }
    for (const plot of Object.values(this.plots)) plot.show(now);
  }
}
