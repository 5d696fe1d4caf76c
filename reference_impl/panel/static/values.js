// Values out of payloads that anybody may have published: nothing is taken for granted, everything is bounded.

const ODD = 1e8;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;

export function parsed(message) {
  try {
    return JSON.parse(message.payload);
  } catch {
    return undefined;
  }
}

export function at(value, pointer) {
  for (const key of pointer.slice(1).split("/")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

export function largest(value, pointers) {
  const numbers = pointers.map((pointer) => at(value, pointer)).filter(Number.isFinite);
  return numbers.length ? Math.max(...numbers) : undefined;
}

export function word(value, longest = 40) {
  return typeof value === "string" ? shown(value.slice(0, longest)) : "";
}

export function shown(text) {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0).toString(16)}}`);
}

export function fill(element, text) {
  // Lines may break behind commas and slashes, and what is shown stays what it is.
  const parts = shown(text).split(/(?<=[,/])/);
  element.replaceChildren(...parts.flatMap((part, place) => (place ? [document.createElement("wbr"), part] : [part])));
}

export function isPrintable(text) {
  return text.search(UNPRINTABLE) < 0;
}

export function measured(number, unit) {
  if (number === undefined) return "–";
  if (Math.abs(number) >= ODD) return `${number.toExponential(1)} ${unit}`;
  if (unit === "s") return duration(number);
  if ((unit === "W" || unit === "Wh") && Math.abs(number) >= 1000) return `${(number / 1000).toFixed(2)} k${unit}`;
  return `${number.toFixed(unit === "A" ? 1 : 0)} ${unit}`;
}

function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part, place) => (place ? String(part).padStart(2, "0") : String(part))).join(":");
}
