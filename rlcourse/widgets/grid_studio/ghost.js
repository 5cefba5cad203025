// What was pinned, faintly beside what is shown now.

// The old value of a cell in words, null where it does not differ or there is no room.
function oldNumber(view, state, unit, scale) {
  if (!view.pin || unit < 52) return null;
  const old = cellNumber(view.pin.v[state], unit, scale);
  if (old === cellNumber(view.v[state], unit, scale)) return null;
  return unit >= 60 ? `was ${old}` : old;
}

// The old arrows that are not drawn any more, a little aside so that one that has turned round can be seen.
function drawGhostArrows(view, state, x, y, length) {
  if (!view.pin) return [];
  const gone = view.pin.policy[state].map((share, action) => (view.policy[state][action] > 0.01 ? 0 : share));
  if (!gone.some((share) => share > 0.01)) return [];
  const aside = 0.2 * length, across = gone[0] > 0.01 || gone[2] > 0.01;
  return drawArrows(gone, x - (across ? aside : 0), y - (across ? 0 : aside), length, "gs-ghost");
}

// A ring around each cell that now chooses another action.
const drawRings = (view, unit, columns) => (view.pin?.changed ?? []).map((state) => {
  const gap = 2.5;
  const x = (state % columns) * unit + gap, y = Math.floor(state / columns) * unit + gap;
  return svg("rect", { x, y, width: unit - 2 * gap, height: unit - 2 * gap, rx: Math.min(8, unit * 0.1), class: "gs-ring" });
});
