// A question with radio buttons; the response is fetched from the kernel once an option has been chosen. As long as it
// asks (class rl-asks), view.css covers the outputs of the next code cell, which would give the answer away.

function render({ model, el }) {
  const place = root(el, "prediction");
  const view = model.get("view");
  const name = `rl-${crypto.randomUUID?.() ?? Math.random()}`;
  const ask = kernel(model, draw);
  const life = lifeOf(model);
  let uncovered = false;
  const uncover = button({ label: "Show the result anyway", onClick: () => (uncovered = true, cover()) });
  uncover.node.classList.add("rl-uncover");
  const answer = button({ label: "Answer", primary: true, onClick: () => ask.set({ answer: chosen() }) });
  const inputs = view.options.map((_, index) => html("input", { type: "radio", name, value: index, onchange: () => (answer.node.disabled = false) }));
  const chosen = () => inputs.findIndex((input) => input.checked);
  const labels = view.options.map((text, index) => html("label", { class: "rl-option" }, inputs[index], html("span", {}, text)));
  const response = html("p", { class: "rl-response", role: "status" });
  const group = html("fieldset", {}, html("legend", {}, view.question), labels);
  place.append(group, html("div", { class: "rl-row" }, answer.node, uncover.node), response);
  answer.node.disabled = true;

  // Where no kernel can take an answer, nothing is covered.
  function cover() {
    const asks = !uncovered && model.get("view").chosen == null && ["alive", "away"].includes(life.state);
    place.classList.toggle("rl-asks", asks);
  }

  function draw(now) {
    cover();
    if (now.chosen == null) return;
    inputs[now.chosen].checked = true;
    labels.forEach((label, index) => {
      label.classList.toggle("rl-right", index === now.chosen && now.isRight);
      label.classList.toggle("rl-wrong", index === now.chosen && !now.isRight);
    });
    response.replaceChildren(html("strong", {}, `${now.verdict} `), `${now.response} ${now.message}`);
  }

  life.watch(cover);
  draw(view);
  return () => ask.stop();
}

export default widget(render);
