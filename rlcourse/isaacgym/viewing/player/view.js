// The widget: buttons, mouse and keys around the stage that draws. A recording is played here alone; of a live stream
// the newest poses are shown and the last ones kept, so that they can be looked at again.

const KEPT = 300; // frames of a live stream
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4];
const HELP = "Drag: turn. Right button, or shift and drag: move. Wheel after a click: zoom. Keys: arrows, shift and arrows, + and −, space.";

function html(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat());
  return node;
}
const button = (text, onclick) => html("button", { type: "button", onclick }, text);
const list = (label, options, value, onchange) => {
  const select = html("select", { onchange }, options.map(([key, text]) => html("option", { value: key }, text)));
  select.value = value;
  return { select, node: html("label", {}, label, select) };
};

// The kernel sends numbers as a DataView.
const raw = (view) => view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
const floats = (view) => new Float32Array(raw(view));

function readScene(model) {
  const scene = model.get("scene");
  return {
    ...scene,
    meshes: scene.meshes.map(({ vertices, faces }) => ({ vertices: floats(vertices), faces: new Uint16Array(raw(faces)) })),
    hfields: scene.hfields.map((field) => ({ ...field, heights: new Uint16Array(raw(field.heights)) })),
    upright: scene.up === "y" ? [Math.SQRT1_2, Math.SQRT1_2, 0, 0] : [1, 0, 0, 0], // turns "up" to z
  };
}

const liveFrame = (model) => ({ time: model.get("time"), poses: floats(model.get("pose")) });

function recordedFrames(model, size) {
  const all = floats(model.get("frames"));
  return Array.from({ length: all.length / size }, (_, k) => ({ time: k * model.get("dt"), poses: all.subarray(k * size, (k + 1) * size) }));
}

function readTheme(node) {
  const style = getComputedStyle(node);
  const color = (name) => {
    const text = style.getPropertyValue(`--player-${name}`).trim();
    return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16) / 255);
  };
  return { sky: color("sky"), floorDark: color("floor-dark"), floorLight: color("floor-light") };
}

function render({ model, el }) {
  const scene = readScene(model);
  const live = !model.get("frames").byteLength;
  const frames = live ? [liveFrame(model)] : recordedFrames(model, 7 * scene.bodies * scene.origins.length);
  const last = () => frames.length - 1;
  let at = 0; // the frame that is shown
  let playing = live || !matchMedia("(prefers-reduced-motion: reduce)").matches;
  let clock = null; // wall time and frame time since when it plays
  let only = null; // the one robot that is shown
  let camera, followed; // `followed`: where the followed robots were in the last picture

  // --- what there is to see and to press

  const box = html("div", { class: "player-box", style: `height: ${model.get("height")}px` });
  const notice = html("p", { class: "player-notice", role: "alert" });
  const playButton = html("button", { type: "button", class: "player-main", onclick: () => play(!playing) }, "Play");
  const stepButton = button("Step", () => goTo(at + 1));
  const scrub = html("input", { type: "range", min: 0, "aria-label": "Time", oninput: () => goTo(Number(scrub.value)) });
  const clockText = html("output", { class: "player-time" });
  const speed = list("Speed ", SPEEDS.map((factor) => [factor, `${factor}×`]), 1, () => (clock = null));
  const robots = list("Show ", [["", `all ${scene.names.length} robots`], ...scene.names.map((name, index) => [index, name])], "", () => {
    only = robots.select.value === "" ? null : Number(robots.select.value);
    showAll();
  });
  const allButton = button("Show all", showAll);
  const followBox = html("input", { type: "checkbox", onchange: redraw });
  followBox.checked = model.get("follow");
  const node = html("div", { class: "player" }, box, notice,
    html("div", { class: "player-row" }, playButton, stepButton, scrub, clockText),
    html("div", { class: "player-row" },
      live ? [] : speed.node, scene.names.length > 1 ? robots.node : [], scene.follow < 0 ? [] : html("label", {}, followBox, "Follow"),
      button("Reset view", home), allButton));
  el.append(node);
  let theme; // known once the player is in the page

  // --- drawing

  let canvas, picture;
  function open() {
    picture?.free();
    picture = null;
    canvas?.remove();
    canvas = html("canvas", { tabindex: 0, role: "application", title: HELP, "aria-label": `3-D view of ${scene.names.length === 1 ? "a robot" : `${scene.names.length} robots`}` });
    canvas.addEventListener("webglcontextlost", lost);
    listen(canvas);
    box.replaceChildren(canvas);
    notice.replaceChildren();
    try {
      picture = stage(canvas, scene);
    } catch (error) {
      canvas.hidden = true;
      notice.append(`The robots cannot be drawn here: ${error.message}. In Python, picture() gives a still picture.`);
    }
    resize();
  }
  function lost(event) {
    if (event.target !== canvas || !picture) return;
    picture = null;
    notice.replaceChildren("The browser took the 3-D view away; it allows only a few at a time. ", button("Show it again", open));
  }

  function resize() {
    theme = readTheme(node);
    const scale = Math.min(devicePixelRatio, 2);
    canvas.width = Math.max(1, Math.round(box.clientWidth * scale));
    canvas.height = Math.max(1, Math.round(box.clientHeight * scale));
    if (!camera && box.clientWidth) home();
    redraw();
  }

  let request = 0, inView = true;
  function redraw() {
    request ||= requestAnimationFrame(show);
  }
  function show(now) {
    request = 0;
    if (!inView || !camera) return;
    if (playing) advance(now);
    follow();
    picture?.draw({ theme, camera, only, poses: frames[at].poses, colors: new Uint8Array(raw(model.get("colors"))), lines: floats(model.get("lines")) });
    const seconds = (time) => `${time.toFixed(2)} s`;
    clockText.textContent = live ? seconds(frames[at].time) : `${seconds(frames[at].time)} of ${seconds(frames[last()].time)}`;
    scrub.max = last();
    scrub.value = at;
    scrub.setAttribute("aria-valuetext", clockText.textContent);
    playButton.textContent = playing ? "Pause" : !live && at && at === last() ? "Play again" : "Play";
    stepButton.disabled = playing || at === last();
    if (playing && !live) redraw();
  }

  // --- time

  function advance(now) {
    if (live) return (at = last());
    clock ??= { wall: now, time: frames[at].time };
    const time = clock.time + ((now - clock.wall) / 1000) * Number(speed.select.value);
    while (at < last() && frames[at + 1].time <= time) at += 1;
    playing = at < last();
  }
  function play(on) {
    if (on && !live && at === last()) at = 0;
    playing = on;
    clock = null;
    redraw();
  }
  function goTo(frame) {
    at = Math.min(last(), frame);
    play(false);
  }
  // Time and pose change in one message: two events, one frame.
  let arrived = false;
  function onPose() {
    if (!arrived) queueMicrotask(keepFrame);
    arrived = true;
  }
  function keepFrame() {
    arrived = false;
    frames.push(liveFrame(model));
    if (frames.length > KEPT) {
      frames.shift();
      at = Math.max(0, at - 1);
    }
    redraw();
  }

  // --- camera

  function onFollow() {
    followBox.checked = model.get("follow");
    redraw();
  }

  // Where the robots are that are shown, z up.
  function places() {
    const shown = only == null ? scene.origins.map((_, robot) => robot) : [only];
    return shown.map((robot) => {
      const start = 7 * (scene.follow * scene.origins.length + robot);
      const body = scene.follow < 0 ? [0, 0, 0] : [...frames[at].poses.subarray(start, start + 3)];
      return rotate(scene.upright, plus(plus(body, scene.center), scene.origins[robot]));
    });
  }
  function follow() {
    if (!followBox.checked) return (followed = null);
    const all = places();
    const middle = [0, 1, 2].map((axis) => all.reduce((sum, place) => sum + place[axis], 0) / all.length);
    if (followed) camera.target = plus(camera.target, minus(middle, followed));
    followed = middle;
  }
  function showAll() {
    move(seeingAll(places(), scene.radius, scene.fieldOfView, box.clientWidth / box.clientHeight));
    followed = null;
  }
  // The view that the program asked for, if it did.
  function home() {
    const { eye, target } = model.get("camera");
    allButton.hidden = !eye;
    if (!eye) return showAll();
    camera = lookingFrom(rotate(scene.upright, eye), rotate(scene.upright, target));
    followed = null;
    redraw();
  }
  function move(next) {
    camera = next;
    redraw();
    tellCamera();
  }
  const turn = (right, up) => move(turned(camera, right, up));
  const shift = (right, up) => move(shifted(camera, right, up, scene.fieldOfView));
  const zoom = (factor) => move(zoomed(camera, factor, scene.radius / 50));

  // --- what the kernel is told: the camera, and the keys and mouse buttons that it asked for

  let channel = null;
  model.widget_manager?.get_model(model.get("channel").slice("IPY_MODEL_".length)).then((found) => (channel = found), () => {});
  const tell = (message) => channel?.send(message);
  let telling = 0;
  function tellCamera() {
    clearTimeout(telling);
    telling = setTimeout(() => {
      const [eye, target] = [cameraFrame(camera).eye, camera.target].map((place) => rotate(inverse(scene.upright), place));
      tell({ camera: { eye, target } });
    }, 100);
  }
  const wanted = (code) => model.get("heard").includes(code);
  // Returns whether the kernel wants it.
  function tellInput(code, value, event) {
    if (!wanted(code)) return false;
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const pointer = event.clientX == null ? null : [(event.clientX - left) / width, (event.clientY - top) / height];
    if (!event.repeat) tell({ code, value, pointer });
    return true;
  }

  // --- mouse and keys

  const arrow = (right, up) => (event) => (event.shiftKey ? shift(right / 20, up / 20) : turn(right / 10, up / 10));
  const KEYS = {
    ArrowLeft: arrow(-1, 0), ArrowRight: arrow(1, 0), ArrowUp: arrow(0, 1), ArrowDown: arrow(0, -1),
    "+": () => zoom(0.9), "=": () => zoom(0.9), "-": () => zoom(1 / 0.9), " ": () => play(!playing),
  };
  const isModifier = (event) => /^(Control|Alt|Meta)/.test(event.code);
  const withModifier = (event) => event.ctrlKey || event.metaKey || event.altKey;

  function listen(target) {
    let held = null;
    const drop = (event) => {
      if (held) tellInput(`Mouse${held.button}`, 0, event);
      held = null;
    };
    const on = (name, act) => target.addEventListener(name, act);
    on("contextmenu", (event) => (event.preventDefault(), event.stopPropagation()));
    on("pointerdown", (event) => {
      target.focus({ preventScroll: true });
      target.setPointerCapture(event.pointerId);
      held = { button: event.button };
      tellInput(`Mouse${event.button}`, 1, event);
      event.preventDefault();
    });
    let before = null;
    on("pointermove", (event) => {
      const [dx, dy] = before ? [event.clientX - before.clientX, event.clientY - before.clientY] : [0, 0];
      before = event;
      if (dx) tellInput(dx < 0 ? "MoveLeft" : "MoveRight", Math.abs(dx) / box.clientWidth, event);
      if (dy) tellInput(dy < 0 ? "MoveUp" : "MoveDown", Math.abs(dy) / box.clientHeight, event);
      if (!held) return;
      if (held.button || event.shiftKey) shift(dx / box.clientHeight, -dy / box.clientHeight);
      else turn(dx * 0.008, dy * 0.008);
    });
    on("pointerup", drop);
    on("pointercancel", drop);
    on("wheel", (event) => {
      const sideways = event.deltaX && tellInput(event.deltaX < 0 ? "WheelLeft" : "WheelRight", 1, event);
      const told = event.deltaY && tellInput(event.deltaY < 0 ? "WheelUp" : "WheelDown", 1, event);
      // The wheel scrolls the page until the picture has been clicked.
      const ours = document.activeElement === target || event.ctrlKey;
      if (ours || told || sideways) event.preventDefault();
      if (ours && !told) zoom(Math.exp(event.deltaY * (event.deltaMode ? 0.04 : 0.0012)));
    });
    on("keydown", (event) => {
      if (withModifier(event) && !isModifier(event)) return;
      if (!tellInput(event.code, 1, event)) {
        if (!KEYS[event.key]) return;
        KEYS[event.key](event);
      }
      event.preventDefault();
    });
    on("keyup", (event) => tellInput(event.code, 0, event));
  }
  // Plain keys stay inside, so that they never edit the notebook around the player.
  node.addEventListener("keydown", (event) => {
    const shortcut = withModifier(event) || (event.shiftKey && event.key === "Enter") || (event.key === "Escape" && !wanted("Escape"));
    if (!shortcut) event.stopPropagation();
  });

  // --- life

  open();
  const sizes = new ResizeObserver(resize);
  sizes.observe(box);
  const views = new IntersectionObserver(([entry]) => {
    inView = entry.isIntersecting;
    clock = null;
    redraw();
  });
  views.observe(box);
  const themes = new MutationObserver(resize);
  themes.observe(document.body, { attributes: true });
  const events = { "change:pose": onPose, "change:time": onPose, "change:camera": () => camera && home(), "change:follow": onFollow, "change:colors": redraw, "change:lines": redraw };
  for (const [name, act] of Object.entries(events)) model.on(name, act);
  return () => {
    for (const [name, act] of Object.entries(events)) model.off(name, act);
    for (const observer of [sizes, views, themes]) observer.disconnect();
    cancelAnimationFrame(request);
    clearTimeout(telling);
    picture?.free();
    picture = null;
  };
}

export default widget(render, () => true);
