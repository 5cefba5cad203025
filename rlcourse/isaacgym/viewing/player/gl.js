// Draws a scene with WebGL2. Poses go to the graphics card as they came from the kernel (body after body the position
// and quaternion for each robot); each geom is drawn once for all robots, and the card puts it in its place.

const TO_LIGHT = [0.34, -0.44, 0.83];

const PLACING = `#version 300 es
precision highp float;
layout(location=0) in vec3 position;
layout(location=1) in vec3 normal;
layout(location=2) in vec3 bodyPosition;
layout(location=3) in vec4 bodyRotation;
layout(location=4) in vec3 origin;
layout(location=5) in vec4 color;
uniform vec3 geomPosition, stretch, light;
uniform vec4 geomRotation, upright, plane;
uniform mat4 view;
uniform bool shadow;
uniform vec2 shift;
out vec3 place, facing;
out vec2 square;
out vec4 paint;
vec3 turn(vec4 q, vec3 v) { return v + 2.0 * cross(q.yzw, cross(q.yzw, v) + q.x * v); }
void main() {
  vec3 inBody = geomPosition + turn(geomRotation, position * stretch);
  place = turn(upright, origin + bodyPosition + turn(bodyRotation, inBody));
  facing = turn(upright, turn(bodyRotation, turn(geomRotation, normal)));
  square = position.xy * stretch.xy + shift;
  paint = color;
  if (shadow) {
    float height = dot(plane.xyz, place) - plane.w;
    place -= height > 0.0 ? light * height / dot(light, plane.xyz) : plane.xyz * height;
  }
  gl_Position = color.a > 0.0 ? view * vec4(place, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}`;

const SHADING = `#version 300 es
precision highp float;
in vec3 place, facing;
in vec2 square;
in vec4 paint;
uniform vec3 light, eye, sky, floorDark, floorLight;
uniform float squareSize, fade;
uniform bool shadow, ground;
out vec4 result;
// Part of the pixel that lies on light squares: exact, so that far squares melt together instead of flickering.
float checker(vec2 p) {
  vec2 w = fwidth(p) + 1e-4;
  vec2 i = (abs(fract((p - 0.5 * w) * 0.5) - 0.5) - abs(fract((p + 0.5 * w) * 0.5) - 0.5)) * 2.0 / w;
  return 0.5 - 0.5 * i.x * i.y;
}
void main() {
  if (shadow) { result = vec4(0.0, 0.0, 0.0, paint.a * 0.33); return; }
  vec3 toEye = normalize(eye - place);
  vec3 n = dot(facing, facing) > 0.1 ? normalize(facing) : normalize(cross(dFdx(place), dFdy(place)));
  if (dot(n, toEye) < 0.0) n = -n;
  vec3 base = ground ? mix(floorDark, floorLight, checker(square / squareSize)) : paint.rgb;
  float lit = max(dot(n, light), 0.0);
  // A light edge lets dark robots stand out from a dark floor.
  float gloss = ground ? 0.0 : 0.16 * pow(max(dot(n, normalize(light + toEye)), 0.0), 32.0) + 0.14 * pow(1.0 - dot(n, toEye), 3.0);
  vec3 shaded = base * (0.38 + 0.17 * n.z + 0.52 * lit) + gloss;
  if (ground) shaded = mix(shaded, sky, smoothstep(0.25, 1.0, distance(place, eye) / fade));
  result = vec4(shaded, ground ? 1.0 : paint.a);
}`;

// A line is a strip of four corners, as wide as told whatever the distance.
const LINE_PLACING = `#version 300 es
precision highp float;
layout(location=0) in vec3 start;
layout(location=1) in vec3 end;
layout(location=2) in vec3 color;
uniform mat4 view;
uniform vec4 upright;
uniform vec2 size;
uniform float width;
out vec3 paint;
vec3 turn(vec4 q, vec3 v) { return v + 2.0 * cross(q.yzw, cross(q.yzw, v) + q.x * v); }
void main() {
  vec4 a = view * vec4(turn(upright, start), 1.0), b = view * vec4(turn(upright, end), 1.0);
  const float near = 1e-3;
  if (a.w < near && b.w > near) a = mix(b, a, (b.w - near) / (b.w - a.w));
  if (b.w < near && a.w > near) b = mix(a, b, (a.w - near) / (a.w - b.w));
  vec2 along = (b.xy / b.w - a.xy / a.w) * size;
  vec2 across = length(along) > 1e-6 ? normalize(vec2(-along.y, along.x)) : vec2(0.0, 1.0);
  gl_Position = gl_VertexID > 1 ? b : a;
  gl_Position.xy += across * width * (gl_VertexID % 2 == 0 ? 1.0 : -1.0) / size * gl_Position.w;
  paint = color;
}`;
const LINE_SHADING = `#version 300 es
precision highp float;
in vec3 paint;
out vec4 result;
void main() { result = vec4(paint, 1.0); }`;

function program(gl, vertex, fragment) {
  const made = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(gl.getProgramInfoLog(made));
  const places = {};
  for (let index = 0; index < gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS); index++) {
    const { name } = gl.getActiveUniform(made, index);
    places[name] = gl.getUniformLocation(made, name);
  }
  return { made, places };
}

// Whether the browser draws without a graphics card; smooth edges would then cost half of the speed.
let software;
function drawsInSoftware() {
  if (software != null) return software;
  const gl = document.createElement("canvas").getContext("webgl2");
  const exact = gl?.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL;
  software = Boolean(gl) && /swiftshader|llvmpipe|software/i.test(gl.getParameter(exact ?? gl.RENDERER));
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return software;
}

// Everything on the graphics card that belongs to one scene.
function stage(canvas, scene) {
  const gl = canvas.getContext("webgl2", { stencil: true, alpha: false, preserveDrawingBuffer: true, antialias: !drawsInSoftware() });
  if (!gl) throw new Error("this browser does not offer WebGL2");
  const things = program(gl, PLACING, SHADING);
  const strokes = program(gl, LINE_PLACING, LINE_SHADING);
  const [poseBuffer, colorBuffer, originBuffer, lineBuffer] = Array.from({ length: 4 }, () => gl.createBuffer());
  const upload = (target, buffer, data, use) => {
    gl.bindBuffer(target, buffer);
    gl.bufferData(target, data, use);
  };
  upload(gl.ARRAY_BUFFER, originBuffer, new Float32Array(scene.origins.flat()), gl.STATIC_DRAW);

  const shapes = new Map();
  function onCard(key, make) {
    if (!shapes.has(key)) {
      const { vertices, triangles } = make();
      const shape = { vertices: gl.createBuffer(), triangles: gl.createBuffer(), count: triangles.length };
      upload(gl.ARRAY_BUFFER, shape.vertices, vertices, gl.STATIC_DRAW);
      upload(gl.ELEMENT_ARRAY_BUFFER, shape.triangles, triangles, gl.STATIC_DRAW);
      shapes.set(key, shape);
    }
    return shapes.get(key);
  }
  const geoms = scene.geoms.map((geom, index) => ({
    ...geom, index,
    shape: geom.type === "plane" ? onCard("plane", () => heightField({ rows: 2, columns: 2, heights: [0, 0, 0, 0] }, [1, 1, 0]))
      : onCard(`${geom.type} ${geom.data} ${geom.size}`, () => shapeOf(geom, scene)),
  }));
  const planes = geoms.filter(({ type }) => type === "plane");
  const solids = geoms.filter(({ type }) => type !== "plane");
  const robots = scene.origins.length;
  // The plane that shadows fall on: the first that looks up.
  const floor = planes.map(({ pos, quat }) => {
    const normal = rotate(scene.upright, rotate(quat, [0, 0, 1]));
    return { normal, height: dot(normal, rotate(scene.upright, pos)) };
  }).find(({ normal }) => normal[2] > 0.5);

  function attribute(location, size, buffer, stride, offset, type = gl.FLOAT) {
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, size, type, type !== gl.FLOAT, stride, offset);
  }

  // One geom for `count` robots from number `first` on.
  function drawGeom(geom, first, count, stretch = [1, 1, 1], middle = [0, 0, 0]) {
    const { places } = things;
    attribute(0, 3, geom.shape.vertices, 24, 0);
    attribute(1, 3, geom.shape.vertices, 24, 12);
    if (geom.body < 0) {
      gl.disableVertexAttribArray(2);
      gl.disableVertexAttribArray(3);
      gl.vertexAttrib3f(2, 0, 0, 0);
      gl.vertexAttrib4f(3, 1, 0, 0, 0);
    } else {
      const place = 28 * (geom.body * robots + first);
      attribute(2, 3, poseBuffer, 28, place);
      attribute(3, 4, poseBuffer, 28, place + 12);
    }
    if (geom.shared) {
      gl.disableVertexAttribArray(4);
      gl.vertexAttrib3f(4, 0, 0, 0);
    } else attribute(4, 3, originBuffer, 12, 12 * first);
    attribute(5, 4, colorBuffer, 4, 4 * (geom.index * robots + first), gl.UNSIGNED_BYTE);
    for (const location of [2, 3, 4, 5]) gl.vertexAttribDivisor(location, 1);
    const inPlane = rotate(geom.quat, middle);
    gl.uniform3fv(places.geomPosition, geom.pos.map((value, axis) => value + inPlane[axis]));
    gl.uniform4fv(places.geomRotation, geom.quat);
    gl.uniform3fv(places.stretch, stretch);
    gl.uniform2f(places.shift, middle[0], middle[1]);
    gl.uniform1i(places.ground, geom.ground);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, geom.shape.triangles);
    gl.drawElementsInstanced(gl.TRIANGLES, geom.shape.count, gl.UNSIGNED_INT, 0, geom.shared ? 1 : count);
  }

  // An endless plane is a large square below the camera.
  function drawPlane(plane, frame, reach, first, count) {
    const [width, depth] = plane.size;
    const back = [plane.quat[0], ...plane.quat.slice(1).map((value) => -value)];
    const down = [scene.upright[0], ...scene.upright.slice(1).map((value) => -value)];
    const seen = rotate(back, rotate(down, frame.eye).map((value, axis) => value - plane.pos[axis] - (plane.shared ? 0 : scene.origins[first][axis])));
    if (seen[2] <= 0) return; // from below, planes cannot be seen
    const endless = !width || !depth;
    const middle = [width ? 0 : seen[0], depth ? 0 : seen[1], 0];
    drawGeom(plane, first, endless ? 1 : count, [width || reach, depth || reach, 1], middle);
  }

  function draw({ poses, colors, lines, camera, theme, only }) {
    const [first, count] = only == null ? [0, robots] : [only, 1];
    const frame = cameraFrame(camera);
    const [near, far] = [camera.distance / 200, camera.distance * 20 + 20 * scene.radius];
    const view = viewMatrix(frame, scene.fieldOfView, canvas.width / canvas.height, near, far);
    const { places } = things;
    if (scene.bodies) upload(gl.ARRAY_BUFFER, poseBuffer, poses, gl.DYNAMIC_DRAW);
    upload(gl.ARRAY_BUFFER, colorBuffer, colors, gl.DYNAMIC_DRAW);

    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(...theme.sky, 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT | gl.STENCIL_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.useProgram(things.made);
    gl.uniformMatrix4fv(places.view, false, view);
    for (const [name, value] of Object.entries({ light: TO_LIGHT, eye: frame.eye, ...theme })) gl.uniform3fv(places[name], value);
    gl.uniform4fv(places.upright, scene.upright);
    gl.uniform1f(places.squareSize, scene.square);
    gl.uniform1f(places.fade, 0.6 * far);
    gl.uniform1i(places.shadow, 0);

    // Planes mark the stencil; each pixel of a shadow unmarks it, so that overlapping shadows do not darken twice.
    gl.enable(gl.STENCIL_TEST);
    gl.stencilFunc(gl.ALWAYS, 1, 255);
    gl.stencilOp(gl.KEEP, gl.KEEP, gl.REPLACE);
    for (const plane of planes) drawPlane(plane, frame, far, first, count);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    if (floor) {
      gl.disable(gl.DEPTH_TEST);
      gl.stencilFunc(gl.EQUAL, 1, 255);
      gl.stencilOp(gl.KEEP, gl.KEEP, gl.ZERO);
      gl.uniform1i(places.shadow, 1);
      gl.uniform4f(places.plane, ...floor.normal, floor.height);
      for (const geom of solids) if (!geom.ground) drawGeom(geom, first, count);
      gl.uniform1i(places.shadow, 0);
      gl.enable(gl.DEPTH_TEST);
    }
    gl.disable(gl.STENCIL_TEST);
    for (const geom of solids) if (!geom.clear) drawGeom(geom, first, count);
    gl.depthMask(false);
    for (const geom of solids) if (geom.clear) drawGeom(geom, first, count);
    gl.depthMask(true);
    gl.disable(gl.BLEND);
    if (lines.length) drawLines(lines, view);
  }

  function drawLines(lines, view) {
    gl.useProgram(strokes.made);
    upload(gl.ARRAY_BUFFER, lineBuffer, lines, gl.DYNAMIC_DRAW);
    for (const location of [0, 1, 2]) {
      attribute(location, 3, lineBuffer, 36, 12 * location);
      gl.vertexAttribDivisor(location, 1);
    }
    for (const location of [3, 4, 5]) gl.disableVertexAttribArray(location);
    gl.uniformMatrix4fv(strokes.places.view, false, view);
    gl.uniform4fv(strokes.places.upright, scene.upright);
    gl.uniform2f(strokes.places.size, canvas.width, canvas.height);
    gl.uniform1f(strokes.places.width, 2 * Math.min(devicePixelRatio, 2));
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, lines.length / 9);
    for (const location of [0, 1]) gl.vertexAttribDivisor(location, 0);
  }

  const free = () => gl.getExtension("WEBGL_lose_context")?.loseContext();
  return { draw, free };
}
