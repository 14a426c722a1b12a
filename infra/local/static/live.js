// One execution, live: its graph, the time of each node, its events and its data.

import { GraphView } from "./graph.js";
import { call, Stream } from "./stream.js";

const TOKEN = "orcheo-token";
const STATUSES = ["executing", "succeeded", "failed", "waiting"];
const LINKS = { live: "Live", connecting: "Connecting…", ended: "Ended", off: "Not connected" };
const $ = (id) => document.getElementById(id);

let shown = null; // what is open: {id, stream, view, visits, frames, …}
let token = null;

function make(tag, properties = {}, ...children) {
  const { status, ...rest } = properties;
  const node = Object.assign(document.createElement(tag), rest);
  if (status) node.dataset.status = status;
  node.append(...children);
  return node;
}

const seconds = (value) => (value < 1 ? `${Math.round(value * 1000)} ms` : value < 60 ? `${value.toFixed(2)} s` : `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`);
const clock = (text) => new Date(text).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

// --- where we are -------------------------------------------------------------------------------

function readHash() {
  const query = new URLSearchParams(location.hash.slice(1));
  const given = query.get("token");
  if (given) {
    // The token leaves the address at once: an address is copied, remembered and shown.
    sessionStorage.setItem(TOKEN, given);
    query.delete("token");
    history.replaceState(null, "", query.size ? `#${query}` : location.pathname);
  }
  token = sessionStorage.getItem(TOKEN);
  return query.get("execution");
}

function show(name) {
  for (const id of ["gate", "empty", "view"]) $(id).hidden = id !== name;
  $("leave").hidden = !token;
}

function setLink(state) {
  $("link").dataset.state = state;
  $("link").lastElementChild.textContent = LINKS[state];
}

async function route() {
  const execution = readHash();
  shown?.stream?.stop();
  shown = null;
  setLink("off");
  if (!token) return show("gate");
  if (!(await listRuns())) return undefined;
  if (!execution) return show("empty");
  return open(execution);
}

function refuse(error) {
  if (error.status !== 401) return false;
  sessionStorage.removeItem(TOKEN);
  token = null;
  $("gate-error").textContent = error.message;
  show("gate");
  return true;
}

// --- recent executions --------------------------------------------------------------------------

const names = new Map();
let cursor = null;

async function listRuns(older = false) {
  try {
    const query = older && cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const page = await call(`/executions?limit=25${query}`, { token });
    cursor = page.cursor;
    $("more").hidden = !cursor;
    if (!older) $("runs").replaceChildren();
    await nameAll(page.items);
    $("runs").append(...page.items.map(runItem));
    markRun();
    return true;
  } catch (error) {
    if (!refuse(error)) $("runs").replaceChildren(make("li", { className: "none", textContent: error.message }));
    return false;
  }
}

async function nameAll(items) {
  const unknown = new Set(items.map((each) => each.workflow_id).filter((id) => !names.has(id)));
  await Promise.all([...unknown].map(async (id) => {
    const workflow = await call(`/workflows/${id}`, { token }).catch(() => null);
    names.set(id, workflow?.name ?? id);
  }));
}

function runItem(execution) {
  const link = make(
    "a",
    { href: `#execution=${execution.id}`, status: execution.status },
    make("span", { className: "dot", ariaHidden: "true" }),
    make("b", { textContent: names.get(execution.workflow_id) }),
    make("time", { dateTime: execution.created_at, textContent: clock(execution.created_at) }),
    make("small", { textContent: execution.id }),
  );
  link.ariaLabel = `${names.get(execution.workflow_id)}, ${execution.status}, ${execution.id}`;
  link.dataset.execution = execution.id;
  return make("li", {}, link);
}

function markRun() {
  for (const link of $("runs").querySelectorAll("a")) {
    if (link.dataset.execution === shown?.id) {
      link.setAttribute("aria-current", "page");
      if (shown.status) link.dataset.status = shown.status;
    } else link.removeAttribute("aria-current");
  }
}

// --- one execution ------------------------------------------------------------------------------

async function open(id) {
  const mine = { id, visits: [], running: new Map(), frames: 0, status: "scheduled", data: {}, tab: "output" };
  shown = mine;
  show("view");
  for (const place of ["graph", "trace", "events", "facts", "problem", "data"]) $(place).replaceChildren();
  $("title").textContent = "…";
  $("eyebrow").textContent = id;
  paintStatus();
  try {
    const execution = await found(mine);
    if (shown !== mine || !execution) return;
    mine.data = { output: execution.output, inputs: execution.inputs, trigger: execution.trigger };
    mine.facts = execution;
    const [workflow, version] = await Promise.all([
      call(`/workflows/${execution.workflow_id}`, { token }).catch(() => null),
      call(`/workflows/${execution.workflow_id}/versions/${execution.version}`, { token }).catch(() => null),
    ]);
    if (shown !== mine) return;
    $("title").textContent = workflow?.name ?? execution.workflow_id;
    if (version?.graph) {
      mine.view = new GraphView(version.graph);
      $("graph").replaceChildren(mine.view.element);
    } else $("graph").replaceChildren(make("p", { className: "none", textContent: "The graph is not there any more." }));
    paintFacts();
    paintData();
    markRun();
    mine.stream = new Stream(id, token, {
      onFrame: (frame) => shown === mine && take(frame),
      onState: (state) => shown === mine && setLink(state),
      onProblem: (error) => shown === mine && ($("problem").textContent = error.message),
    }).start();
    tick(mine);
  } catch (error) {
    if (shown === mine && !refuse(error)) $("problem").textContent = error.message;
  }
}

/** Reads an execution; one that was just accepted may still be on its way through the queue. */
async function found(mine) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call(`/executions/${encodeURIComponent(mine.id)}`, { token });
    } catch (error) {
      if (error.status !== 404 || attempt >= 12 || shown !== mine) throw error;
      await new Promise((resolve) => { setTimeout(resolve, 400); });
    }
  }
}

function take(frame) {
  const { data } = frame;
  shown.frames += 1;
  if (frame.type === "execution.status" || frame.type === "end") {
    shown.status = data.status ?? shown.status;
    if (shown.status === "running") shown.facts.started_at ??= frame.at;
    if (data.error) $("problem").textContent = `${data.error.type}: ${data.error.message}`;
    paintStatus();
  }
  if (frame.type === "node.status") takeNode(frame);
  if (frame.type === "end") finish(frame);
  addEvent(frame);
  paintFacts();
}

function takeNode({ node_id: id, at, data }) {
  const key = `${id} ${data.step ?? ""}`;
  const started = Date.parse(data.started_at ?? at);
  if (data.status === "executing") {
    shown.running.set(key, { id, status: "executing", started });
    shown.view?.update(id, "executing", "…");
  } else {
    shown.running.delete(key);
    for (const [other, visit] of shown.running) if (visit.id === id) shown.running.delete(other);
    const length = data.seconds ?? 0;
    shown.view?.update(id, data.status, data.finished_at ? seconds(length) : "");
    if (data.finished_at) shown.visits.push({ id, status: data.status, started, length, attempts: data.attempts ?? 1 });
  }
  paintTrace();
}

async function finish(frame) {
  shown.running.clear();
  shown.view?.finish(shown.status);
  paintTrace();
  const mine = shown;
  const execution = await call(`/executions/${mine.id}`, { token }).catch(() => null);
  if (shown !== mine || !execution) return;
  mine.data = { output: execution.output, inputs: execution.inputs, trigger: execution.trigger };
  mine.facts = { ...execution, finished_at: execution.finished_at ?? frame.at };
  paintFacts();
  paintData();
  markRun();
}

/** Lets open bars grow and the duration run, for as long as something runs. */
function tick(mine) {
  if (shown !== mine) return;
  if (mine.running.size) paintTrace();
  if (mine.status === "running") paintFacts();
  setTimeout(() => tick(mine), 250);
}

// --- painting -----------------------------------------------------------------------------------

function paintStatus() {
  $("badge").dataset.status = shown.status;
  $("badge").textContent = shown.status;
  document.title = `${shown.status} · Orcheo`;
}

function paintFacts() {
  const { facts } = shown;
  if (!facts) return;
  const begun = facts.started_at ?? facts.created_at;
  const end = facts.finished_at ? Date.parse(facts.finished_at) : Date.now();
  const entries = {
    Duration: seconds(Math.max(0, end - Date.parse(begun)) / 1000),
    "Started by": facts.trigger?.type ?? "api",
    Version: facts.version,
    Created: new Date(facts.created_at).toLocaleString(),
    Nodes: shown.visits.length,
  };
  $("facts").replaceChildren(...Object.entries(entries).map(([term, value]) => make(
    "div", {}, make("dt", { textContent: term }), make("dd", { textContent: value }),
  )));
}

function paintTrace() {
  const now = Date.now();
  const open = [...shown.running.values()].map((each) => ({ ...each, length: Math.max(0, now - each.started) / 1000, open: true }));
  const rows = [...shown.visits, ...open];
  $("trace-sub").textContent = rows.length === 1 ? "1 run" : `${rows.length} runs`;
  if (!rows.length) return;
  const first = Math.min(...rows.map((row) => row.started));
  const span = Math.max(0.001, ...rows.map((row) => (row.started - first) / 1000 + row.length));
  const drawn = rows.slice(-200).map((row) => {
    const bar = make("i", { className: row.open ? "open" : "" });
    bar.style.left = `${((row.started - first) / 10 / span).toFixed(2)}%`;
    bar.style.width = `${((row.length / span) * 100).toFixed(2)}%`;
    const label = make("span", { textContent: row.id });
    const name = make("div", { className: "name" }, make("i", { className: "dot" }), label);
    if (row.attempts > 1) name.append(make("em", { textContent: `×${row.attempts}` }));
    const line = make("div", { className: "row", status: row.status, title: `${row.id}: ${row.status}` }, name, make("div", { className: "lane" }, bar), make("div", { className: "secs", textContent: seconds(row.length) }));
    line.setAttribute("role", "row");
    return line;
  });
  const axis = make("div", { className: "lane" });
  for (const part of [0, 0.5, 1]) {
    const mark = make("span", { textContent: seconds(span * part) });
    mark.style.left = `${part * 100}%`;
    axis.append(mark);
  }
  $("trace").replaceChildren(make("div", { className: "row axis" }, make("span"), axis, make("span")), ...drawn);
}

function addEvent(frame) {
  const what = make("span", { className: "what" });
  const { status, output, lines } = frame.data;
  if (frame.node_id) what.append(make("b", { textContent: frame.node_id }), " ");
  if (status) what.append(make("span", { className: "s", status, textContent: status }));
  else what.append(make("span", { textContent: frame.type }));
  if (output !== undefined) what.append(" ", make("code", { textContent: JSON.stringify(output) }));
  if (lines) what.append(" ", make("code", { textContent: lines.map((line) => line.text ?? JSON.stringify(line.value)).join("\n") }));
  const list = $("events");
  const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 30;
  list.append(make("li", { className: "new" }, make("span", { className: "n", textContent: frame.sequence }), make("time", { className: "t", textContent: clock(frame.at) }), what));
  if (list.children.length > 1000) list.firstElementChild.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
  $("events-sub").textContent = `${shown.frames}`;
}

function paintData() {
  $("tabs").replaceChildren(...Object.keys(shown.data).map((name) => {
    const tab = make("button", { type: "button", textContent: name[0].toUpperCase() + name.slice(1), onclick: () => { shown.tab = name; paintData(); } });
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", String(name === shown.tab));
    return tab;
  }));
  const value = shown.data[shown.tab];
  const text = value === undefined || value === null ? "nothing yet" : JSON.stringify(value, null, 2);
  $("data").replaceChildren(...coloured(text));
}

/** Splits JSON into coloured pieces; every piece is text, never markup. */
function* coloured(text) {
  let last = 0;
  for (const match of text.matchAll(/("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null|-?\d[\d.eE+-]*)\b/g)) {
    if (match.index > last) yield make("span", { className: "p", textContent: text.slice(last, match.index) });
    const kind = match[1] ? (match[2] ? "k" : "s") : "l";
    yield make("span", { className: kind, textContent: match[0] });
    last = match.index + match[0].length;
  }
  yield make("span", { className: "p", textContent: text.slice(last) });
}

// --- what a person does -------------------------------------------------------------------------

$("legend").append(...STATUSES.map((status) => make("li", { status }, make("i", { className: "dot" }), status)));
$("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(TOKEN, $("token").value.trim());
  $("token").value = "";
  $("gate-error").textContent = "";
  route();
});
$("open").addEventListener("submit", (event) => {
  event.preventDefault();
  const id = $("execution").value.trim();
  if (id) location.hash = `execution=${encodeURIComponent(id)}`;
});
$("refresh").addEventListener("click", () => listRuns());
$("more").addEventListener("click", () => listRuns(true));
$("leave").addEventListener("click", () => { sessionStorage.removeItem(TOKEN); route(); });
$("copy").addEventListener("click", () => navigator.clipboard?.writeText($("data").textContent));
$("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
addEventListener("hashchange", route);

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("orcheo-theme", theme);
}
setTheme(localStorage.getItem("orcheo-theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
route();
