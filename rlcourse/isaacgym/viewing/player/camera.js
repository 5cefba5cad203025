// Vectors, quaternions (w x y z) and the camera, which turns around the point that it looks at; z is up.

const FRONT = { azimuth: -0.9, elevation: 0.4 }; // rad
const STEEPEST = 1.55; // just short of straight down

const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const plus = (a, b) => a.map((value, axis) => value + b[axis]);
const minus = (a, b) => a.map((value, axis) => value - b[axis]);
const times = (factor, a) => a.map((value) => factor * value);
const inverse = ([w, x, y, z]) => [w, -x, -y, -z];

function rotate([w, x, y, z], [a, b, c]) {
  const [p, q, r] = [y * c - z * b + w * a, z * a - x * c + w * b, x * b - y * a + w * c];
  return [a + 2 * (y * r - z * q), b + 2 * (z * p - x * r), c + 2 * (x * q - y * p)];
}

// Where the camera stands, and its right, up and backward directions.
function cameraFrame({ target, azimuth, elevation, distance }) {
  const [ca, sa, ce, se] = [Math.cos(azimuth), Math.sin(azimuth), Math.cos(elevation), Math.sin(elevation)];
  const back = [ce * ca, ce * sa, se];
  return { eye: plus(target, times(distance, back)), right: [-sa, ca, 0], up: [-se * ca, -se * sa, ce], back };
}

// View and perspective in one matrix, column after column.
function viewMatrix({ eye, right, up, back }, fieldOfView, aspect, near, far) {
  const f = 1 / Math.tan(fieldOfView / 2);
  const row = (direction, scale, offset = 0) => [...times(scale, direction), offset - scale * dot(direction, eye)];
  const depth = (far + near) / (far - near);
  const rows = [row(right, f / aspect), row(up, f), row(back, -depth, (-2 * far * near) / (far - near)), row(back, -1)];
  return new Float32Array([0, 1, 2, 3].flatMap((column) => rows.map((each) => each[column])));
}

// The camera at `eye` that looks at `target`.
function lookingFrom(eye, target) {
  const [x, y, z] = minus(eye, target);
  const distance = Math.hypot(x, y, z);
  return { target, distance, azimuth: Math.atan2(y, x), elevation: limited(Math.asin(z / distance)) };
}
const limited = (elevation) => Math.max(-STEEPEST, Math.min(STEEPEST, elevation));

// The camera that sees robots of this radius at all these places, from the front and a little above.
function seeingAll(places, radius, fieldOfView, aspect) {
  const [low, high] = [Math.min, Math.max].map((pick) => [0, 1, 2].map((axis) => pick(...places.map((place) => place[axis]))));
  const spread = Math.hypot(...minus(high, low)) / 2;
  const half = fieldOfView / 2;
  const across = Math.atan(Math.tan(half) * aspect);
  const tall = radius / Math.sin(half) + spread * (Math.cos(FRONT.elevation) + Math.sin(FRONT.elevation) / Math.tan(half));
  const distance = Math.max(tall, (radius + spread) / Math.sin(across));
  return { ...FRONT, distance, target: times(0.5, plus(low, high)) };
}

const turned = (camera, right, up) => ({ ...camera, azimuth: camera.azimuth - right, elevation: limited(camera.elevation + up) });
const zoomed = (camera, factor, nearest) => ({ ...camera, distance: Math.max(nearest, camera.distance * factor) });
// right, up: in heights of the picture
function shifted(camera, right, up, fieldOfView) {
  const frame = cameraFrame(camera);
  const height = 2 * camera.distance * Math.tan(fieldOfView / 2);
  return { ...camera, target: minus(camera.target, times(height, plus(times(right, frame.right), times(up, frame.up)))) };
}
