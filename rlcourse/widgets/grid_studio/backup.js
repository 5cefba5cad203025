// The backup of one cell, with its numbers filled in.

const short = (value) => {
  if (Number.isInteger(value) || Math.abs(value) >= 99.5) return number(value, Number.isInteger(value) ? 0 : 1);
  return number(value, Math.abs(value * 100 - Math.round(value * 100)) < 1e-6 ? 2 : 3);
};
const plain = (value) => String(Number(value.toFixed(3)));
const exact = (value) => number(value, Math.abs(value) < 9.95 ? 3 : Math.abs(value) < 99.5 ? 2 : 1);
// A number whose 0 before the point can be left out where there is little room.
const slim = (words) => (/^−?0\./.test(words) ? [words.startsWith("−") ? "−" : "", span("gs-number", "0"), words.slice(words.indexOf("."))] : words);
const span = (extra, ...words) => html("span", { class: extra }, ...words);

function describeBackup(view) {
  const backup = view.backup;
  if (!backup) return [html("p", { class: "rl-note" }, "Choose Inspect and click a cell: its backup appears here with the numbers filled in.")];
  const [row, column] = backup.cell;
  const where = `row ${row}, column ${column}`;
  if (backup.ends) return [html("p", { class: "rl-note" }, html("b", {}, `Cell in ${where}: `), `${backup.ends}.`)];
  const old = view.pin?.v[row * view.grid[0].length + column];
  const pinned = old == null ? null : span("gs-pinned", `  pinned v(s) = ${exact(old)}`);
  return "update" in backup ? describeUpdate(backup, where, pinned) : describeExpected(backup, where, pinned);
}

function describeExpected(backup, where, pinned) {
  const greedy = backup.rule === "max";
  const title = backup.yours ? `One look ahead from your values in ${where}`
    : `Bellman backup of ${where}${backup.just_done ? ", just done" : ""}`;
  const rule = greedy ? "v(s) ← max q(s, a)" : "v(s) ← Σ π(a|s) q(s, a)";
  const change = backup.new - backup.old;
  const result = html("p", { class: "gs-result" }, `${rule} = `, html("b", {}, exact(backup.new)),
    span("rl-label", `  was ${exact(backup.old)}, changes by ${exact(change)}`), pinned);
  const ties = backup.actions.filter(({ best }) => best).length;
  const rows = backup.actions.map((action) => {
    const terms = action.terms.map(({ p, r, v }, index) =>
      span("gs-term", index ? "+ " : "", span("gs-p", slim(plain(p))), " [", span("gs-r", slim(short(r))), " + ",
        span("gs-g gs-number", plain(backup.gamma)), span("gs-g gs-letter", "γ"), " × ", span("gs-v", slim(exact(v))), "]"));
    const mark = greedy ? (action.best ? (ties > 1 ? "tie" : "max") : "") : action.share > 0 ? `π ${plain(action.share)}` : "";
    return html("div", { class: `gs-action ${greedy ? (action.best ? "gs-max" : "") : action.share > 0 ? "gs-max" : ""}` },
      span("gs-name", `${ARROWS[action.name]} ${action.name}`), span("gs-terms", terms),
      span("gs-q", `= ${exact(action.q)}`), span("gs-mark", mark));
  });
  const formula = html("p", { class: "gs-formula" }, "q(s, a) = Σ ", span("gs-p", "p(s′|s, a)"), " [", span("gs-r", "r"), " + ",
    span("gs-g", "γ"), " × ", span("gs-v", "v(s′)"), "]", span("gs-g gs-letter", `, γ = ${plain(backup.gamma)}`));
  return [html("div", { class: "gs-head" }, html("h4", { class: "rl-title" }, title), formula), html("div", { class: "gs-actions" }, rows), result];
}

function describeUpdate({ update, q }, where, pinned) {
  const names = Object.keys(ARROWS);
  const best = Math.max(...q);
  const values = html("p", { class: "gs-qs" }, q.map((value, action) =>
    span(value === best ? "gs-max" : "", `q(s, ${names[action]}) = ${exact(value)}`)), pinned);
  if (!update) {
    const title = html("h4", { class: "rl-title" }, `The cell in ${where} has not been updated yet`);
    return [title, values, html("p", { class: "rl-note" }, "The robot has not moved away from it so far.")];
  }
  const name = names[update.action];
  const bootstrap = update.terminated ? [] : [" + ", span("gs-g", number(update.gamma)), " × ", span("gs-v", exact(update.next_value))];
  const formula = html("p", { class: "gs-formula" }, "q(s, a) ← q(s, a) + α [", span("gs-r", "r"), " + ", span("gs-g", "γ"), " × ",
    span("gs-v", "max q(s′, ·)"), " − q(s, a)]");
  const sum = html("p", { class: "gs-result" }, `q(s, ${name}) ← `, exact(update.old), " + ", span("gs-p", number(update.alpha)), " [",
    span("gs-r", short(update.reward)), ...bootstrap, " − ", update.old < 0 ? `(${exact(update.old)})` : exact(update.old), "] = ", html("b", {}, exact(update.new)));
  const note = update.terminated ? html("p", { class: "rl-note" }, "The episode ended with this step: nothing follows, so the target is the reward alone.") : null;
  const title = html("h4", { class: "rl-title" }, `Last update of the cell in ${where}: action ${ARROWS[name]} ${name}`);
  return [html("div", { class: "gs-head" }, title, formula), sum, note, values].filter(Boolean);
}

