// The map of reinforcement-learning methods: click a method to read about it, answer questions to filter.
// All facts come from method_map_model.py in the trait `data`; the browser redraws alone and then tells the kernel.

const MAP = [
  { title: "Model-based", families: ["model given", "model learned"] },
  { title: "Model-free", families: ["value-based", "actor-critic", "policy-based"] },
];

// Arrow keys walk from method to method, in the order of the map.
function walkWithArrows(board, buttons) {
  board.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const here = buttons.indexOf(event.target);
    if (!step || here < 0) return;
    event.preventDefault();
    buttons[(here + step + buttons.length) % buttons.length].focus();
  });
}

function mark(policy) {
  return html("i", { class: "rl-map-mark", "data-policy": policy });
}

function methodButton(method, onClick) {
  return html("button", { type: "button", class: "rl-map-method", title: method.policyWords, onclick: onClick },
    mark(method.policy), method.name);
}

// Formulas and `learns` hold <sub> and <sup>, written by the course, so they are set as HTML.
function detailOf(method, family, against) {
  const row = (name, content) => {
    const value = html("dd");
    value.innerHTML = content;
    return [html("dt", {}, name), value];
  };
  const formula = html("p", { class: "rl-map-formula" });
  formula.innerHTML = method.formula;
  return [
    html("header", {}, html("h3", {}, method.name), html("span", { class: "rl-note" }, family)),
    formula,
    html("p", { class: "rl-map-words" }, method.words),
    html("dl", {},
      row("learns", method.learns),
      row("actions", method.actions),
      row(method.policyWords, method.policyNote),
      row("choose it when", method.choose),
      row("in this course", method.chapter),
      row("source", method.paper)),
    against.length ? html("p", { class: "rl-message" }, `Under your answers: ${against.join("; ")}.`) : "",
  ];
}

function render({ model, el }) {
  const { questions, methods, families } = model.get("data");
  const settings = { ...model.get("view") };
  const node = root(el, "map");
  const link = kernel(model, () => queueMicrotask(() => {
    if (!link.busy) draw(Object.assign(settings, model.get("view")));
  }));
  const change = (values) => {
    draw(Object.assign(settings, values));
    link.set(values);
  };

  const choices = questions.map((question) => dropdown({
    label: question.text,
    options: question.answers,
    value: settings[question.id],
    onChange: (key) => change({ [question.id]: key }),
  }));
  const buttons = methods.map((method) => methodButton(method, () => change({ method: method.name })));
  const boxes = Object.fromEntries(Object.keys(families).map((family) => [family,
    html("div", { class: "rl-map-box", "data-family": family },
      html("h4", {}, family),
      buttons.filter((_, index) => methods[index].family === family))]));
  const [based, free] = MAP.map(({ families: names }) => names.map((name) => boxes[name]));
  const board = html("div", { class: "rl-map-board" },
    html("section", { class: "rl-map-based" }, html("h3", {}, MAP[0].title), based),
    html("section", {}, html("h3", {}, MAP[1].title),
      html("div", { class: "rl-map-venn" },
        html("div", { class: "rl-map-values" }, "learns values"),
        html("div", { class: "rl-map-policies" }, "learns a policy"),
        free)));
  const count = html("p", { class: "rl-note", role: "status" });
  const words = Object.fromEntries(methods.map((method) => [method.policy, method.policyWords]));
  const legend = html("p", { class: "rl-note rl-map-legend" },
    Object.entries(words).map(([policy, text]) => html("span", {}, mark(policy), text)));
  const detail = html("article", { class: "rl-map-detail", "aria-live": "polite" });
  walkWithArrows(board, buttons);
  node.append(html("div", { class: "rl-map-questions" }, choices.map((one) => one.node)),
    html("div", { class: "rl-map-line" }, count, legend), board, detail);

  function objections(method) {
    return questions.map(({ id }) => method.objections[id][settings[id]]).filter(Boolean);
  }

  function draw() {
    const asked = questions.some(({ id }) => settings[id] !== "any");
    const fits = methods.map((method) => objections(method).length === 0);
    const fitting = fits.filter(Boolean).length;
    questions.forEach(({ id }, index) => choices[index].show(settings[id]));
    methods.forEach((method, index) => {
      buttons[index].classList.toggle("rl-map-out", !fits[index]);
      buttons[index].classList.toggle("rl-map-fits", asked && fits[index]);
      buttons[index].setAttribute("aria-pressed", method.name === settings.method);
    });
    if (!asked) count.textContent = `${methods.length} methods. Click one to read about it; answer a question to see which fit.`;
    else if (fitting) count.textContent = `${fitting} of ${methods.length} methods fit your answers.`;
    else count.textContent = "No method fits all of these answers: cut the actions into a few choices, or give up the table.";
    const method = methods.find(({ name }) => name === settings.method);
    detail.replaceChildren(...detailOf(method, families[method.family], objections(method)));
  }

  draw();
  return () => link.stop();
}

export default widget(render, () => true);
