// Triangles of the shapes that MuJoCo knows. A shape is { vertices, triangles }: six numbers per vertex (position,
// normal) and three vertex numbers per triangle. A normal of zero asks for flat triangles.

// A net of rows x columns vertices; `point(row, column)` gives the six numbers of each.
function net(rows, columns, point) {
  const vertices = new Float32Array(rows * columns * 6);
  const triangles = new Uint32Array((rows - 1) * (columns - 1) * 6);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at += 6) vertices.set(point(row, column), at);
  }
  for (let row = 0, at = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++, at += 6) {
      const corner = row * columns + column;
      const below = corner + columns;
      triangles.set([corner, below, corner + 1, corner + 1, below, below + 1], at);
    }
  }
  return { vertices, triangles };
}

function join(...shapes) {
  const vertices = new Float32Array(shapes.reduce((sum, shape) => sum + shape.vertices.length, 0));
  const triangles = new Uint32Array(shapes.reduce((sum, shape) => sum + shape.triangles.length, 0));
  let vertex = 0, triangle = 0;
  for (const shape of shapes) {
    triangles.set(shape.triangles.map((index) => index + vertex / 6), triangle);
    vertices.set(shape.vertices, vertex);
    vertex += shape.vertices.length;
    triangle += shape.triangles.length;
  }
  return { vertices, triangles };
}

const circle = (index, corners) => [Math.cos((2 * Math.PI * index) / corners), Math.sin((2 * Math.PI * index) / corners)];

// An ellipsoid that is cut at its equator, the halves `half` up and down: also sphere and capsule.
function ellipsoid([a, b, c], half, corners) {
  const rings = Math.round(corners / 4); // of each half, besides the equator
  return net(2 * rings + 2, corners + 1, (row, column) => {
    const upper = row <= rings;
    const angle = (Math.PI / 2) * ((upper ? row : row - 1) / rings);
    const [x, y] = circle(column, corners).map((value) => value * Math.sin(angle));
    const z = Math.cos(angle);
    const length = Math.hypot(x / a, y / b, z / c);
    return [a * x, b * y, c * z + (upper ? half : -half), x / a / length, y / b / length, z / c / length];
  });
}

function cylinder(radius, half, corners) {
  const side = net(2, corners + 1, (row, column) => {
    const [x, y] = circle(column, corners);
    return [radius * x, radius * y, row ? -half : half, x, y, 0];
  });
  const lid = (sign) => net(2, corners + 1, (row, column) => {
    const [x, y] = circle(column, corners);
    return [row * radius * x, row * radius * y, sign * half, 0, 0, sign];
  });
  return join(side, lid(1), lid(-1));
}

function box(half) {
  const sides = [0, 1, 2].flatMap((axis) => [1, -1].map((sign) => net(2, 2, (row, column) => {
    const place = [0, 0, 0], normal = [0, 0, 0];
    place[axis] = sign * half[axis];
    place[(axis + 1) % 3] = (2 * row - 1) * half[(axis + 1) % 3];
    place[(axis + 2) % 3] = (2 * column - 1) * half[(axis + 2) % 3];
    normal[axis] = sign;
    return [...place, ...normal];
  })));
  return join(...sides);
}

// Heights from 0 to 65535, row by row along y; size: half width in x, half width in y, height of the highest.
function heightField({ rows, columns, heights }, [x, y, height]) {
  return net(rows, columns, (row, column) => [
    x * ((2 * column) / (columns - 1) - 1), y * ((2 * row) / (rows - 1) - 1), (height / 65535) * heights[row * columns + column], 0, 0, 0]);
}

// Corners are rounded where the faces around a vertex meet at less than 40 degrees, and sharp elsewhere.
const SHARP = Math.cos((40 * Math.PI) / 180);

function mesh({ vertices, faces }) {
  const count = faces.length / 3;
  const crosses = new Float32Array(faces.length); // normal of each face, its length twice the area
  const around = Array.from({ length: vertices.length / 3 }, () => []);
  for (let face = 0; face < count; face++) {
    const [a, b, c] = [0, 1, 2].map((corner) => 3 * faces[3 * face + corner]);
    const [ux, uy, uz] = [0, 1, 2].map((axis) => vertices[b + axis] - vertices[a + axis]);
    const [vx, vy, vz] = [0, 1, 2].map((axis) => vertices[c + axis] - vertices[a + axis]);
    crosses.set([uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx], 3 * face);
    for (const vertex of [a, b, c]) around[vertex / 3].push(face);
  }
  const lengths = Float32Array.from({ length: count }, (_, face) => Math.hypot(...crosses.subarray(3 * face, 3 * face + 3)));
  const corners = new Float32Array(faces.length * 6);
  for (let corner = 0; corner < faces.length; corner++) {
    const face = Math.floor(corner / 3);
    const normal = [0, 0, 0];
    for (const other of around[faces[corner]]) {
      const dot = [0, 1, 2].reduce((sum, axis) => sum + crosses[3 * face + axis] * crosses[3 * other + axis], 0);
      if (dot >= SHARP * lengths[face] * lengths[other]) for (const axis of [0, 1, 2]) normal[axis] += crosses[3 * other + axis];
    }
    const length = Math.hypot(...normal) || 1;
    corners.set([...vertices.subarray(3 * faces[corner], 3 * faces[corner] + 3), ...normal.map((value) => value / length)], 6 * corner);
  }
  return { vertices: corners, triangles: Uint32Array.from(faces, (_, corner) => corner) };
}

// Round shapes get fewer corners where there are many robots.
function shapeOf(geom, scene) {
  const [a, b] = geom.size;
  const robots = scene.origins.length;
  const corners = robots <= 4 ? 28 : robots <= 16 ? 20 : 12;
  if (geom.type === "sphere") return ellipsoid([a, a, a], 0, corners);
  if (geom.type === "capsule") return ellipsoid([a, a, a], b, corners);
  if (geom.type === "ellipsoid") return ellipsoid(geom.size, 0, corners);
  if (geom.type === "cylinder") return cylinder(a, b, corners);
  if (geom.type === "box") return box(geom.size);
  if (geom.type === "hfield") return heightField(scene.hfields[geom.data], geom.size);
  return mesh(scene.meshes[geom.data]);
}
