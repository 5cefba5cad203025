// A question with radio buttons; the response is fetched from the kernel once an option has been chosen.

function render({ model, el }) {
  const place = root(el, "prediction");
  const view = model.get("view");
  const name = `rl-${crypto.randomUUID?.() ?? Math.random()}`;
  const ask = kernel(model, draw);
  const answer = button({ label: "Answer", primary: true, onClick: () => ask.set({ answer: chosen() }) });
  const inputs = view.options.map((_, index) => html("input", { type: "radio", name, value: index, onchange: () => (answer.node.disabled = false) }));
  const chosen = () => inputs.findIndex((input) => input.checked);
  const labels = view.options.map((text, index) => html("label", { class: "rl-option" }, inputs[index], html("span", {}, text)));
  const response = html("p", { class: "rl-response", role: "status" });
  const group = html("fieldset", {}, html("legend", {}, view.question), labels);
  place.append(group, html("div", { class: "rl-row" }, answer.node), response);
  answer.node.disabled = true;

  function draw(now) {
    if (now.chosen == null) return;
    inputs[now.chosen].checked = true;
    labels.forEach((label, index) => {
      label.classList.toggle("rl-right", index === now.chosen && now.isRight);
      label.classList.toggle("rl-wrong", index === now.chosen && !now.isRight);
    });
    response.replaceChildren(html("strong", {}, now.isRight ? "Yes. " : "Not quite. "), `${now.response} ${now.message}`);
    place.classList.toggle("rl-answered", true);
  }

  draw(view);
  return () => ask.stop();
}

export default widget(render);
