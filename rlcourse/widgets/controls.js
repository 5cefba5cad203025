// What all widgets of the course share: making elements, labelled controls, talking to the kernel.

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 1500; // ms after the last change, when the still picture in the notebook is renewed

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child != null));
  return node;
}

const html = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

// The name of the symbol of a map's character, as symbol_of in rlcourse/symbols.py gives it: where an episode ends (G or
// P), a reward that is not 0 decides.
const symbolName = (letter, reward = 0) => ("GP".includes(letter) && reward ? (reward > 0 ? "goal" : "pit") : LETTERS[letter]);

// The shapes of a symbol (rlcourse/symbols.py) in a square of this side; its colours come from the style sheet.
const symbol = (name, side, attributes = {}) =>
  svg("g", { ...attributes, class: `rl-symbol rl-symbol-${name} ${attributes.class ?? ""}` },
    SYMBOLS[name].map(([paint, points]) =>
      svg("polygon", { class: `rl-paint-${paint}`, points: points.map(([x, y]) => `${(side * x).toFixed(2)},${(side * y).toFixed(2)}`).join(" ") })));

// A minus sign as wide as a plus, so that columns of numbers stand still.
const number = (value, digits = 2) =>
  value == null ? "–" : value.toFixed(digits).replace(/^-(?=0(\.0*)?$)/, "").replace("-", "−");

// A labelled slider. `.show(value)` moves it without an event, unless the learner holds it just now.
function slider({ label, min, max, step, value, format = number, hint, onInput }) {
  const output = html("output", { class: "rl-slider-value" });
  const input = html("input", { type: "range", min, max, step, title: hint, "aria-label": label });
  const fraction = () => (input.value - min) / (max - min);
  const paint = () => {
    output.textContent = format(Number(input.value));
    input.setAttribute("aria-valuetext", output.textContent);
    input.style.setProperty("--rl-filled", `${100 * fraction()}%`);
  };
  let held = false;
  input.addEventListener("pointerdown", () => (held = true));
  for (const end of ["pointerup", "pointercancel", "blur"]) input.addEventListener(end, () => (held = false));
  input.addEventListener("input", () => (paint(), onInput(Number(input.value))));
  input.value = value;
  paint();
  const node = html("label", { class: "rl-slider", title: hint }, html("span", { class: "rl-label" }, label), input, output);
  const show = (next) => {
    if (held || Number(input.value) === next) return;
    input.value = next;
    paint();
  };
  return { node, input, show };
}

// One of a few options, as a row of buttons that are radio buttons to the keyboard and to screen readers.
// options: [value, text] or [value, text, hint]
function choice({ label, options, value, onChange, showLabel = true }) {
  const name = `rl-${crypto.randomUUID?.() ?? Math.random()}`;
  const inputs = new Map();
  const items = options.map(([option, text, hint]) => {
    const input = html("input", { type: "radio", name, checked: option === value, onchange: () => onChange(option) });
    inputs.set(option, input);
    return html("label", { title: hint }, input, html("span", {}, text));
  });
  const group = html("div", { class: "rl-choice", role: "radiogroup", "aria-label": label }, items);
  const node = showLabel ? html("div", { class: "rl-field" }, html("span", { class: "rl-label" }, label), group) : group;
  return { node, show: (next) => { if (inputs.has(next)) inputs.get(next).checked = true; } };
}

function checkbox({ label, value, hint, onChange }) {
  const input = html("input", { type: "checkbox", checked: value, onchange: () => onChange(input.checked) });
  return { node: html("label", { class: "rl-check", title: hint }, input, label), input, show: (next) => (input.checked = next) };
}

function button({ label, hint, onClick, primary = false }) {
  const node = html("button", { type: "button", class: primary ? "rl-button rl-primary" : "rl-button", title: hint, onclick: onClick }, label);
  return { node, show: (text) => { if (node.textContent !== text) node.textContent = text; } };
}

// Drop-down list. options: [value, text]
function dropdown({ label, options, value, onChange }) {
  const select = html("select", { onchange: () => onChange(select.value) },
    options.map(([option, text]) => html("option", { value: option }, text)));
  select.value = value;
  return { node: html("label", { class: "rl-field" }, html("span", { class: "rl-label" }, label), select), select, show: (next) => (select.value = next) };
}

// Asks the kernel, one request at a time. While one is under way, new settings are merged and only the newest are sent,
// so that a dragged slider never leaves a queue behind; commands keep their order. A kernel that has gone is asked nothing.
function kernel(model, draw) {
  const life = lifeOf(model);
  let waiting = false;
  let values = null;
  let quiet = 0;
  const commands = [];
  const next = () => {
    if (life.state === "ended" || life.state === "page") {
      waiting = false;
      values = null;
      commands.length = 0;
    }
    if (waiting || (!values && !commands.length)) return;
    waiting = true;
    const request = values ? { set: values } : commands.shift();
    if (values) values = null;
    model.send(request);
  };
  const answered = () => {
    waiting = false;
    // What the learner has set since then stays: a slider that is still being moved must not jump back.
    draw({ ...model.get("view"), ...values });
    next();
    clearTimeout(quiet);
    quiet = setTimeout(() => life.state === "alive" && model.send({ still: true }), QUIET);
  };
  model.on("change:view", answered);
  life.watch(next);
  return {
    set(changes) { values = { ...values, ...changes }; next(); },
    do(command, args = {}) { commands.push({ do: command, arguments: args }); next(); },
    get busy() { return waiting; },
    stop() {
      clearTimeout(quiet);
      model.off("change:view", answered);
    },
  };
}

// The root element: a fieldset, which can be switched off as a whole. Plain keys stay inside, so that typing in a widget never edits the notebook around it.
function root(el, name) {
  const node = html("fieldset", { class: `rl-widget rl-${name}` });
  node.addEventListener("keydown", (event) => {
    const shortcut = event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape" || (event.shiftKey && event.key === "Enter");
    if (!shortcut) event.stopPropagation();
  });
  el.append(node);
  return node;
}
