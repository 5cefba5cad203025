// What a widget does when its kernel has gone: it is saved as it is shown, says so, and lets its controls rest.

const ENDED = ["restarting", "autorestarting", "terminating", "dead"];
const PATIENCE = 3000; // ms without a connection before it is said: a short pause is nobody's concern
const REFERENCE = /IPY_MODEL_([\w-]+)|"model_id":"([\w-]+)"/g;
const GESTURES = ["pointerdown", "click", "keydown", "wheel"];

// Whether a widget's kernel can still answer. Nothing is timed but the connection: a kernel that is busy for minutes lives.
// .state is "alive", "away" (no connection just now), "ended" (this kernel never knew the widget or has gone) or "page"
// (there is no notebook around it); .watch(act) calls act at every change; .stop() ends all that.
const lives = new WeakMap();
function lifeOf(model) {
  if (lives.has(model)) return lives.get(model);
  const layout = model.get("layout"); // a model of the same kernel, which tells whether its channel is open
  const session = model.widget_manager?.context?.sessionContext;
  const known = layout?.comm_live !== false;
  const watchers = [];
  const life = { state: known ? "alive" : session ? "ended" : "page", watch: (act) => watchers.push(act), stop };
  const become = (state) => {
    if (life.state === state || life.state === "ended") return;
    life.state = state;
    for (const act of watchers) act();
  };
  let waiting = 0;
  const onChannel = () => layout.comm_live === false && become("ended");
  const onStatus = (_, status) => ENDED.includes(status) && become("ended");
  const onKernel = (_, { oldValue }) => oldValue && become("ended");
  const onConnection = (_, status) => {
    clearTimeout(waiting);
    if (status === "connected") become("alive");
    else waiting = setTimeout(() => become("away"), PATIENCE);
  };
  if (session) {
    layout?.on("comm_live_update", onChannel);
    session.statusChanged.connect(onStatus);
    session.kernelChanged.connect(onKernel);
    session.connectionStatusChanged.connect(onConnection);
  }
  function stop() {
    clearTimeout(waiting);
    lives.delete(model);
    layout?.off("comm_live_update", onChannel);
    session?.statusChanged.disconnect(onStatus);
    session?.kernelChanged.disconnect(onKernel);
    session?.connectionStatusChanged.disconnect(onConnection);
  }
  lives.set(model, life);
  return life;
}

// JupyterLab saves a widget only while its kernel lives, so that a notebook that is opened and saved again would lose all
// of them, and it saves those of every earlier run of a cell. With this, what the outputs show is saved, and nothing else.
function saveWhatIsShown(manager) {
  const notebook = manager?.context?.model;
  if (!notebook?.cells || !manager._modelsSync || manager.savesWhatIsShown) return;
  manager.savesWhatIsShown = true;
  const savedByLab = manager.get_state_sync;
  manager.get_state_sync = function (options) {
    const ended = [...this._modelsSync.values()].filter((one) => !one.comm_live);
    for (const one of ended) Object.defineProperty(one, "comm_live", { value: true, configurable: true });
    try {
      const saved = savedByLab.call(this, options);
      return { ...saved, state: reachable(saved.state, shownIn(notebook)) };
    } finally {
      for (const one of ended) delete one.comm_live;
    }
  };
}

// The ids of the widgets in a notebook's outputs.
function shownIn(notebook) {
  const ids = [];
  for (const cell of notebook.cells) {
    for (let k = 0; k < (cell.outputs?.length ?? 0); k++) {
      const view = cell.outputs.get(k).data["application/vnd.jupyter.widget-view+json"];
      if (view) ids.push(view.model_id);
    }
  }
  return ids;
}

// The models with these ids, and all that they refer to: layouts, children, channels.
function reachable(all, ids) {
  const found = {};
  const left = [...ids];
  while (left.length) {
    const id = left.pop();
    if (found[id] || !all[id]) continue;
    found[id] = all[id];
    for (const match of JSON.stringify(all[id].state).matchAll(REFERENCE)) left.push(match[1] ?? match[2]);
  }
  return found;
}

const NOTES = {
  alive: "",
  away: "There is no connection to the kernel. If the server was stopped, start it again.",
  ended: "This is as you left it. To make it alive again, run the cells above (menu Run, Run All Above Selected Cell), then this one.",
  page: "This is as it was saved. In the notebook it is alive.",
};
const ALONE_NOTES = { ...NOTES, ended: "This still works. If you run its cell again, it begins anew.", page: "" };

// What anywidget asks of a module, from the function that draws. alone(model): whether the browser needs no kernel for it.
const widget = (render, alone = () => false) => ({
  initialize({ model }) {
    saveWhatIsShown(model.widget_manager);
  },
  render({ model, el }) {
    el.dataset.rlWidget = model.get("mark");
    const life = lifeOf(model);
    const stop = render({ model, el });
    const note = document.createElement("p");
    note.className = "rl-lasting";
    note.setAttribute("aria-live", "polite");
    el.firstElementChild.prepend(note);
    const needy = !alone(model);
    const rests = () => needy && life.state !== "alive";
    const show = () => {
      note.textContent = (needy ? NOTES : ALONE_NOTES)[life.state];
      el.classList.toggle("rl-rests", rests());
      for (const controls of el.querySelectorAll("fieldset")) controls.disabled = rests();
    };
    // Disabled controls rest by themselves; what is drawn needs this. Shortcuts of the notebook still pass.
    const ignore = (event) => {
      const shortcut = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || ["Tab", "Escape"].includes(event.key);
      if (rests() && !shortcut && event.target.closest?.("svg, canvas")) event.stopImmediatePropagation();
    };
    for (const gesture of GESTURES) el.addEventListener(gesture, ignore, true);
    life.watch(show);
    show();
    return () => {
      life.stop();
      stop?.();
    };
  },
});
