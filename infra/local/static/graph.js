// Draws a graph in layers: longest path from the start, loops drawn back below.

const SVG = "http://www.w3.org/2000/svg";
const BOX = { width: 176, height: 54, gapX: 74, gapY: 22, pad: 22, end: 64 };

function element(name, attributes = {}, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

/** Returns edges {from, to, label?, branch} of a graph specification. */
export function edgesOf(graph) {
  const edges = [];
  for (const edge of graph.edges ?? []) {
    for (const from of [edge.from].flat()) edges.push({ from, to: edge.to, branch: false });
  }
  for (const branch of graph.branches ?? []) {
    for (const [label, to] of Object.entries(branch.to ?? {})) {
      edges.push({ from: branch.from, to, label: label === to ? "" : label, branch: true });
    }
  }
  for (const node of graph.nodes ?? []) {
    for (const to of node.destinations ?? []) edges.push({ from: node.id, to, branch: true });
  }
  const seen = new Map();
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to]);
    const known = seen.get(key);
    if (known && edge.label) known.label = [known.label, edge.label].filter(Boolean).join(", ");
    else if (!known) seen.set(key, edge);
  }
  return [...seen.values()];
}

/** Gives each node a layer; edges that close a loop are marked `back`. */
function layered(ids, edges) {
  const out = new Map(ids.map((id) => [id, []]));
  for (const edge of edges) out.get(edge.from)?.push(edge);
  const state = new Map();
  const order = [];
  const walk = (root) => {
    const stack = [[root, 0]];
    state.set(root, 1);
    while (stack.length) {
      const top = stack[stack.length - 1];
      const edge = out.get(top[0])[top[1]++];
      if (!edge) {
        state.set(top[0], 2);
        order.push(top[0]);
        stack.pop();
      } else if (state.get(edge.to) === 1) edge.back = true;
      else if (!state.has(edge.to) && out.has(edge.to)) {
        state.set(edge.to, 1);
        stack.push([edge.to, 0]);
      }
    }
  };
  for (const id of ids) if (!state.has(id)) walk(id);
  const layer = new Map(ids.map((id) => [id, id === "START" ? 0 : 1]));
  for (const id of order.reverse()) {
    for (const edge of out.get(id)) {
      if (!edge.back) layer.set(edge.to, Math.max(layer.get(edge.to) ?? 0, layer.get(id) + 1));
    }
  }
  if (layer.has("END")) layer.set("END", Math.max(...layer.values(), layer.get("END")));
  return layer;
}

/** Orders each layer by the mean place of its neighbours, a few times back and forth. */
function ordered(layer, edges) {
  const rows = [];
  for (const [id, depth] of layer) (rows[depth] ??= []).push(id);
  const place = new Map();
  const settle = () => rows.forEach((row) => row?.forEach((id, index) => place.set(id, index - (row.length - 1) / 2)));
  settle();
  for (let round = 0; round < 8; round += 1) {
    for (const row of round % 2 ? [...rows].reverse() : rows) {
      if (!row) continue;
      const weight = new Map(row.map((id) => {
        const near = edges.filter((e) => !e.back && (e.from === id || e.to === id))
          .map((e) => place.get(e.from === id ? e.to : e.from) ?? 0);
        return [id, near.length ? near.reduce((a, b) => a + b, 0) / near.length : place.get(id)];
      }));
      row.sort((a, b) => weight.get(a) - weight.get(b));
    }
    settle();
  }
  return { rows, place };
}

const clip = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** A drawn graph: `element` to show, `update` to colour it. */
export class GraphView {
  constructor(graph) {
    this.nodes = new Map();
    this.edges = edgesOf(graph);
    const used = new Set(this.edges.flatMap((edge) => [edge.from, edge.to]));
    const specs = new Map((graph.nodes ?? []).map((node) => [node.id, node]));
    const ids = [...(used.has("START") ? ["START"] : []), ...specs.keys(), ...(used.has("END") ? ["END"] : [])];
    this.edges = this.edges.filter((edge) => ids.includes(edge.from) && ids.includes(edge.to));
    const { rows, place } = ordered(layered(ids, this.edges), this.edges);
    const spread = Math.max(1, ...rows.map((row) => row?.length ?? 0));
    const loops = this.edges.filter((edge) => edge.back);
    const middle = BOX.pad + (spread * (BOX.height + BOX.gapY) - BOX.gapY) / 2;
    this.at = new Map();
    let x = BOX.pad;
    for (const row of rows.filter(Boolean)) {
      const isEnd = row.every((id) => id === "START" || id === "END");
      const width = isEnd ? BOX.end : BOX.width;
      for (const id of row) {
        const own = id === "START" || id === "END" ? BOX.end : BOX.width;
        this.at.set(id, { x: x + (width - own) / 2, y: middle + place.get(id) * (BOX.height + BOX.gapY), width: own });
      }
      x += width + BOX.gapX;
    }
    const width = x - BOX.gapX + BOX.pad;
    const height = middle * 2 + (loops.length ? 26 + loops.length * 14 : 0);
    this.element = element("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${specs.size} nodes` });
    const defs = element("defs");
    const marker = element("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" });
    marker.append(element("path", { d: "M0 .8 7.4 4 0 7.2z", class: "tip" }));
    defs.append(marker);
    this.element.append(defs);
    loops.forEach((edge, index) => { edge.depth = middle * 2 + 6 + index * 14; });
    for (const edge of this.edges) this.#edge(edge);
    for (const id of ids) this.#node(id, specs.get(id));
  }

  #edge(edge) {
    const from = this.at.get(edge.from);
    const to = this.at.get(edge.to);
    let path;
    let label;
    if (edge.back) {
      const [sx, tx] = [from.x + from.width / 2, to.x + to.width / 2];
      const self = edge.from === edge.to ? 26 : 0;
      const [sy, ty] = [from.y + BOX.height / 2, to.y + BOX.height / 2];
      path = `M${sx + self} ${sy}C${sx + self} ${edge.depth + 14} ${tx - self} ${edge.depth + 14} ${tx - self} ${ty}`;
      label = [(sx + tx) / 2, (sy + ty) / 8 + (edge.depth + 14) * 0.75];
    } else {
      const [sx, sy, tx, ty] = [from.x + from.width, from.y, to.x, to.y];
      const bend = Math.max(30, (tx - sx) / 2);
      path = `M${sx} ${sy}C${sx + bend} ${sy} ${tx - bend} ${ty} ${tx - 3} ${ty}`;
      label = [(sx + tx) / 2, (sy + ty) / 2 - 5];
    }
    edge.path = element("path", { d: path, class: `edge${edge.branch ? " branch" : ""}`, "marker-end": "url(#tip)" });
    this.element.append(edge.path);
    if (edge.label) this.element.append(element("text", { x: label[0], y: label[1], class: "edge-label" }, clip(edge.label, 18)));
  }

  #node(id, spec) {
    const { x, y, width } = this.at.get(id);
    if (!spec) {
      const group = element("g", { class: "node end", transform: `translate(${x} ${y - 15})` });
      group.append(element("rect", { class: "box", width, height: 30, rx: 15 }), element("text", { x: width / 2, y: 19 }, id.toLowerCase()));
      this.element.append(group);
      return;
    }
    const group = element("g", { class: "node", "data-status": "pending", transform: `translate(${x} ${y - BOX.height / 2})` });
    const kind = spec.kind === "builtin" ? spec.type : spec.kind;
    const meta = element("text", { class: "meta", x: 20, y: 40 }, clip(kind, 16));
    const time = element("text", { class: "meta time", x: width - 12, y: 40 });
    const title = element("title", {}, `${id}: pending`);
    group.append(
      title,
      element("rect", { class: "box", width, height: BOX.height, rx: 12 }),
      element("rect", { class: "bar", x: 8, y: 12, width: 4, height: BOX.height - 24, rx: 2 }),
      element("text", { x: 20, y: 23 }, clip(spec.label ?? id, 20)),
      meta,
      time,
    );
    this.element.append(group);
    this.nodes.set(id, { group, time, title });
  }

  /** Shows a node's status and how long it took, or takes. */
  update(id, status, time) {
    const node = this.nodes.get(id);
    if (!node) return;
    node.group.dataset.status = status;
    node.time.textContent = time;
    node.title.textContent = `${id}: ${status} ${time}`;
    for (const edge of this.edges) {
      if (edge.to !== id) continue;
      edge.path.classList.toggle("on", status === "executing");
      edge.path.classList.toggle("done", status === "succeeded" && this.nodes.get(edge.from)?.group.dataset.status !== "pending");
    }
  }

  /** Colours the way out. */
  finish(status) {
    for (const edge of this.edges) {
      if (edge.to === "END" && this.nodes.get(edge.from)?.group.dataset.status === "succeeded") edge.path.classList.toggle("done", status === "succeeded");
    }
  }
}
