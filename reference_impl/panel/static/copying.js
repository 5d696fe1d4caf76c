// A message as commands for a POSIX shell or fish: only such as are harmless when they are pasted there.

import { fill, isPrintable } from "./values.js";

export function commands(message, broker) {
  const body = document.createElement("div");
  body.className = "body";
  const payload = body.appendChild(document.createElement("pre"));
  fill(payload, message.payload || "an empty payload");
  if (!isPrintable(message.topic)) return [body];
  const place = [...broker, "-t", message.topic].map(quoted).join(" ");
  body.append(note("For sh, bash, zsh or fish; other shells quote in other ways."), command(`mosquitto_sub ${place} -v`));
  if (message.kind === "variable") return [body]; // only the charger says that
  if (message.exact && isPrintable(message.payload))
    body.append(command(`mosquitto_pub ${place} ${message.payload ? `-m ${quoted(message.payload)}` : "-n"}`));
  else body.append(note("Its payload is too long, or not only text, for a command line."));
  return [body];
}

function quoted(word) {
  // Quotes and backslashes stand outside of quotes: within them, shells do not agree on what a backslash does.
  if (/^[\w./:@-]+$/.test(word)) return word;
  const parts = word.match(/['\\]|[^'\\]+/g) ?? [""];
  return parts.map((part) => (/['\\]/.test(part) ? `\\${part}` : `'${part}'`)).join("");
}

function note(words) {
  const element = document.createElement("p");
  element.className = "hint";
  element.textContent = words;
  return element;
}

function command(line) {
  const element = document.createElement("div");
  element.className = "shell";
  const code = element.appendChild(document.createElement("code"));
  code.textContent = line;
  const button = element.appendChild(document.createElement("button"));
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    button.textContent = (await copied(code)) ? "Copied" : "Selected";
  });
  return element;
}

async function copied(code) {
  if (isSecureContext) {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      // the browser asks its user first, who said no: the selection below is what is left
    }
  }
  getSelection().selectAllChildren(code);
  return false;
}
