// The variables as they are on the wire: payload, pulse, and whether the next one is overdue.

import { fill } from "./values.js";

const BEAT = [{ transform: "scale(1.4)", opacity: 1 }, { transform: "scale(1)", opacity: 0.55 }];
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

export class Wire {
  constructor(root) {
    this.rows = new Map([...root.querySelectorAll("tr[data-topic]")].map((row) => [row.dataset.topic, {
      row,
      longest_gap_s: Number(row.dataset.gap ?? Infinity),
      payload: row.querySelector(".payload code"),
      pulse: row.querySelector(".pulse"),
      words: row.querySelector(".heard span"),
      heard: undefined,
      shown: undefined,
    }]));
  }

  hear(message) {
    const row = this.rows.get(message.topic);
    if (row) row.heard = message;
  }

  show(now) {
    for (const each of this.rows.values()) {
      const { row, heard, longest_gap_s, words } = each;
      if (heard === undefined) continue;
      if (heard !== each.shown) beat(each);
      const age_s = Math.max(0, now - heard.at);
      const isLate = age_s > longest_gap_s;
      row.classList.toggle("late", isLate);
      row.classList.add("alive");
      const told = `${isLate ? "late, " : ""}${age_s < 10 ? age_s.toFixed(1) : Math.round(age_s)} s ago`;
      if (words.textContent !== told) words.textContent = told;
    }
  }
}

function beat(each) {
  const { heard, payload, pulse } = each;
  each.shown = heard;
  fill(payload, heard.payload || "an empty payload");
  if (!heard.exact) payload.append(` (${heard.length} bytes)`);
  if (!STILL.matches) pulse.animate(BEAT, { duration: 450, easing: "ease-out" });
}
