// A plot of the last two minutes: its axis begins at zero, and where nothing was heard there is no line.

const SECONDS = 120;
const MOST_POINTS = 2000;
const HEIGHT = 190;
const MARGIN = { top: 12, right: 12, bottom: 26, left: 56 };
const NAMESPACE = "http://www.w3.org/2000/svg";

export class Plot {
  constructor(figure, { unit, scale = 1, least, longest_gap_s, series }) {
    Object.assign(this, { unit, scale, least, longest_gap_s, title: figure.textContent });
    this.svg = draw("svg", { role: "img", height: HEIGHT });
    this.grid = this.svg.appendChild(draw("g", { class: "grid" }));
    this.series = series.map(({ name, label, steps }) => ({
      name, label, steps, points: [], line: this.svg.appendChild(draw("path", { class: `line ${name}` })),
    }));
    figure.append(this.svg);
    const legend = figure.querySelector("figcaption");
    for (const { name, label } of this.series) {
      const entry = legend.appendChild(document.createElement("span"));
      const swatch = entry.appendChild(draw("svg", { width: 22, height: 10, "aria-hidden": "true" }));
      swatch.append(draw("path", { class: `line ${name}`, d: "M0 5H22" }));
      entry.append(label);
    }
  }

  add(name, at, value) {
    const { points } = this.series.find((each) => each.name === name);
    if (value === undefined || at <= points.at(-1)?.at) return;
    points.push({ at, value: value / this.scale });
    if (points.length > MOST_POINTS) points.shift();
  }

  show(now) {
    const width = this.svg.parentElement.clientWidth;
    if (!width) return;
    for (const { points } of this.series) {
      const first = points.findIndex((point) => point.at >= now - SECONDS - this.longest_gap_s);
      points.splice(0, first < 0 ? points.length : first);
    }
    const values = this.series.flatMap(({ points }) => points.map((point) => point.value));
    const most = 1.05 * Math.max(this.least, ...values);
    const lowest = 1.05 * Math.min(0, ...values);
    const step = niceStep(Math.max(most, -lowest));
    const [top, bottom] = [step * Math.ceil(most / step), step * Math.floor(lowest / step)];
    const x = (at) => MARGIN.left + (1 - (now - at) / SECONDS) * (width - MARGIN.left - MARGIN.right);
    const y = (value) => HEIGHT - MARGIN.bottom - ((value - bottom) / (top - bottom)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
    this.svg.setAttribute("width", width);
    this.rule({ now, width, step, top, bottom, x, y });
    for (const series of this.series) series.line.setAttribute("d", this.path(series, { now, x, y }));
    const told = this.series.map(({ label, points }) => `${label} ${points.length ? `${points.at(-1).value.toFixed(1)} ${this.unit}` : "not heard"}`);
    this.svg.setAttribute("aria-label", `${this.title} over the last two minutes. Now: ${told.join(", ")}.`);
  }

  rule({ now, width, step, top, bottom, x, y }) {
    const key = `${width} ${step} ${top} ${bottom}`;
    if (this.key === key) return;
    this.key = key;
    this.grid.replaceChildren();
    for (let value = bottom; value <= top + step / 2; value += step) {
      this.grid.append(draw("path", { d: `M${MARGIN.left} ${y(value)}H${width - MARGIN.right}`, class: Math.abs(value) < step / 2 ? "zero" : "" }));
      const unit = value + step > top + step / 2 ? ` ${this.unit}` : "";
      this.grid.append(text(MARGIN.left - 8, y(value) + 4, "end", `${+value.toFixed(3)}${unit}`));
    }
    for (const [seconds, words, anchor] of [[SECONDS, "2 min ago", "start"], [60, "1 min ago", "middle"], [0, "now", "end"]])
      this.grid.append(text(x(now - seconds), HEIGHT - 6, anchor, words));
  }

  path({ points, steps }, { now, x, y }) {
    const inside = (at) => Math.max(MARGIN.left, x(Math.min(at, now)));
    let path = "";
    points.forEach((point, place) => {
      const before = points[place - 1];
      const isBroken = !before || point.at - before.at > this.longest_gap_s || x(before.at) < MARGIN.left;
      path += `${isBroken ? "M" : "L"}${inside(point.at)} ${y(point.value)}`;
      path += steps ? `H${inside(Math.min(points[place + 1]?.at ?? now, point.at + this.longest_gap_s))}` : "h0";
    });
    return path;
  }
}

function niceStep(most) {
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= rough - 1e-9);
}

function draw(name, attributes) {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function text(x, y, anchor, words) {
  const element = draw("text", { x, y, "text-anchor": anchor });
  element.textContent = words;
  return element;
}
