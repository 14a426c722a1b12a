/** What the pictures show: workflows with something of everything, and executions that ended in each way. */
import type { Api } from "./cloud";

const STEP = { kind: "builtin", type: "set_variable" } as const;

/** A workflow with a branch, a loop, a note and an approval: something of everything. */
export const SHOWCASE = {
  schema_version: 1,
  nodes: [
    {
      ...STEP,
      id: "order",
      label: "Order",
      config: { customer: "{{inputs.customer}}", total: "{{inputs.total}}" },
      ui: { x: 220, y: 120 },
    },
    { ...STEP, id: "express", label: "Ship by express", config: { carrier: "express" }, ui: { x: 560, y: 20 } },
    { ...STEP, id: "standard", label: "Ship by post", config: { carrier: "post" }, ui: { x: 560, y: 240 } },
    {
      id: "each_item",
      kind: "builtin",
      type: "for_each",
      label: "For each item",
      config: { items: "{{inputs.items}}" },
      ui: { x: 900, y: 120 },
    },
    { ...STEP, id: "pack", label: "Pack", config: { packed: "{{results.each_item.item}}" }, ui: { x: 1240, y: 0 } },
    {
      id: "approve",
      kind: "builtin",
      type: "approval",
      label: "Approve the parcel",
      config: { message: "Send {{inputs.total}} to {{results.order.customer}}?" },
      ui: { x: 1240, y: 240 },
    },
  ],
  edges: [
    { from: "START", to: "order" },
    { from: "express", to: "each_item" },
    { from: "standard", to: "each_item" },
    { from: "pack", to: "each_item" },
    { from: "approve", to: "END" },
  ],
  branches: [
    {
      from: "order",
      kind: "builtin",
      type: "if_else",
      config: { conditions: [{ left: "{{results.order.total}}", operator: "greater_than", right: 100 }] },
      to: { true: "express", false: "standard" },
    },
    { from: "each_item", kind: "builtin", type: "for_each", config: {}, to: { item: "pack", done: "approve" } },
  ],
  ui: {
    start: { x: 0, y: 140 },
    end: { x: 1600, y: 260 },
    notes: [
      {
        id: "n1",
        x: 220,
        y: -120,
        width: 260,
        height: 110,
        text: "Orders over 100 go by express.\nAsk shipping before changing this.",
        color: "yellow",
      },
    ],
  },
} as const;

const INPUTS = {
  type: "object",
  properties: {
    customer: { type: "string", title: "Customer", description: "Whose order it is.", minLength: 1 },
    total: { type: "number", title: "Total", default: 0, minimum: 0 },
    items: { type: "array", title: "Items", items: { type: "string" } },
    shipping: {
      title: "Shipping",
      oneOf: [
        { type: "object", title: "Home", properties: { street: { type: "string" }, floor: { type: "integer" } } },
        { type: "object", title: "Locker", properties: { code: { type: "string" } } },
      ],
    },
    gift: { type: "boolean", title: "A gift" },
    channel: { type: "string", title: "Channel", enum: ["shop", "phone", "mail"] },
  },
  required: ["customer"],
} as const;

/** One node of each kind, a sub-graph, settings of every sort; and problems, which a draft may have. */
function gallery(child: string): unknown {
  const at = (x: number, y: number) => ({ ui: { x, y } });
  return {
    schema_version: 1,
    state: {
      channels: {
        seen: { type: "array", reducer: "operator.add", initial: [] },
        best: { type: "number", reducer: "max" },
      },
    },
    nodes: [
      {
        id: "lookup",
        kind: "builtin",
        type: "http_request",
        label: "Look the customer up",
        config: {
          method: "POST",
          url: "https://api.example.com/customers/{{inputs.customer}}",
          headers: { authorization: "Bearer [[crm_token]]" },
          query: { full: true },
        },
        retry: { max_attempts: 4, initial_seconds: 2, backoff: 2, on: ["Unavailable"] },
        timeout_seconds: 30,
        isolated: true,
        on_error: "later",
        ...at(220, 120),
      },
      { ...STEP, id: "later", label: "Ask again tomorrow", type: "delay", config: { seconds: 86400 }, ...at(560, 320) },
      {
        ...STEP,
        id: "shape",
        type: "transform",
        label: "Shape the answer",
        config: { expression: "{name: name, city: address.city}", input: "{{results.lookup.json}}" },
        defer: true,
        ...at(560, 60),
      },
      {
        id: "bundle",
        kind: "graph",
        label: "Check the address",
        graph: {
          nodes: [
            { ...STEP, id: "normalise", label: "Normalise", config: { city: "{{results.shape.city}}" }, ...at(220, 0) },
            { ...STEP, id: "check", label: "Check", config: { known: true }, ...at(520, 0) },
          ],
          edges: [
            { from: "START", to: "normalise" },
            { from: "normalise", to: "check" },
            { from: "check", to: "END" },
          ],
        },
        ...at(900, 60),
      },
      {
        id: "child",
        kind: "workflow",
        label: "Pack the order",
        workflow_id: child,
        inputs: { customer: "{{inputs.customer}}" },
        ...at(1240, 60),
      },
      { ...STEP, id: "answer", type: "respond_to_webhook", label: "Answer", config: { status: 200 }, ...at(1240, 260) },
      {
        ...STEP,
        id: "legacy",
        type: "fax_machine",
        label: "A node of a package that nobody has installed any more, with a name that is long",
        config: { number: "+41 44 000 00 00" },
        ...at(900, 320),
      },
    ],
    edges: [
      { from: "START", to: "lookup" },
      { from: "lookup", to: "shape" },
      { from: "bundle", to: "child" },
      { from: "child", to: "END" },
      { from: "later", to: "legacy" },
    ],
    branches: [
      {
        from: "shape",
        kind: "builtin",
        type: "switch",
        config: {
          value: "{{results.shape.city}}",
          cases: [
            { value: "Zurich", outcome: "near" },
            { value: "Lugano", outcome: "far" },
          ],
        },
        to: { near: "bundle", far: "answer", default: "legacy" },
      },
    ],
    interrupt_before: ["child"],
    settings: { input_schema: INPUTS, max_steps: 50, timeout_seconds: 600, concurrency: 3 },
    ui: { start: { x: 0, y: 140 }, end: { x: 1600, y: 80 } },
  };
}

const FORM = {
  type: "object",
  title: "Refund",
  required: ["amount", "reason"],
  properties: {
    amount: { type: "number", title: "Amount", maximum: 500, description: "In francs." },
    reason: { type: "string", title: "Reason", enum: ["damaged", "late", "other"] },
    note: { type: "string", title: "Note to the customer" },
    express: { type: "boolean", title: "Pay today" },
  },
} as const;

const ASKS = {
  schema_version: 1,
  nodes: [
    {
      id: "refund",
      kind: "builtin",
      type: "approval",
      label: "Decide on the refund",
      config: {
        message: "How much does Ada get back?",
        details: { order: 4711, lamp: "broken", paid: 120.5 },
        schema: FORM,
        expires_seconds: 86_400,
      },
      ui: { x: 220, y: 0 },
    },
  ],
  edges: [
    { from: "START", to: "refund" },
    { from: "refund", to: "END" },
  ],
} as const;

const SLEEPS = {
  schema_version: 1,
  nodes: [{ ...STEP, id: "sleep", type: "delay", label: "Sleep", config: { seconds: 3600 }, ui: { x: 220, y: 0 } }],
  edges: [
    { from: "START", to: "sleep" },
    { from: "sleep", to: "END" },
  ],
} as const;

/** What the screens show: executions in every state, a workflow that ran, one with problems, one from a script. */
export interface Scenery {
  name: string;
  workflow: string;
  /** Its draft has a node of each kind, and problems. */
  kinds: string;
  script: string;
  blank: string;
  waiting: string;
  asking: string;
  sleeping: string;
  cancelled: string;
  succeeded: string;
  failed: string;
}

/** Arrange through the API what the core of the screens shows; the rest of the scenery is empty. */
export async function arrangeCore(api: Api, name: string): Promise<Scenery> {
  const workflow = await api.workflow(name, SHOWCASE);
  await api.ok("PUT", `/workflows/${workflow}`, {
    description: "Packs an order, item by item, and asks before it leaves.",
    tags: ["orders", "shipping"],
  });
  const waiting = await api.start(workflow, { items: ["book", "pen"], customer: "Ada", total: 120 });
  const succeeded = await api.start(workflow, { customer: "Grace", total: 20, items: ["lamp"] });
  const failed = await api.start(workflow, { customer: "Alan", items: "not a list" });
  await api.reaches(waiting, "waiting");
  await api.reaches(succeeded, "waiting");
  const { items } = await api.ok<{ items: { id: string }[] }>("GET", `/executions/${succeeded}/interrupts`);
  await api.ok("POST", `/executions/${succeeded}/decisions/${items[0]?.id ?? ""}`, { value: "approve" });
  await api.reaches(succeeded, "succeeded");
  await api.reaches(failed, "failed");
  // A second version, so that there is something to compare.
  const [order, ...others] = SHOWCASE.nodes;
  await api.ok("PUT", `/workflows/${workflow}`, {
    graph: { ...SHOWCASE, nodes: [{ ...order, label: "Take the order" }, ...others] },
  });
  const rest = { kinds: "", script: "", blank: "", asking: "", sleeping: "", cancelled: "" };
  return { name, workflow, waiting, succeeded, failed, ...rest };
}

/** Arrange all of the scenery. Takes some 20 s: once for all tests of a file. */
export async function arrange(api: Api, name: string): Promise<Scenery> {
  const core = await arrangeCore(api, name);
  const asks = await api.workflow(`${name}: refund`, ASKS);
  const asking = await api.start(asks, { order: 4711 });
  const sleeps = await api.workflow(`${name}: sleep`, SLEEPS);
  const sleeping = await api.start(sleeps);
  const cancelled = await api.start(sleeps);
  const { id: blank } = await api.ok<{ id: string }>("POST", "/workflows", { name: `${name}: blank` });
  const kinds = await api.workflow(`${name}: kinds`, SLEEPS);
  await api.put(`/workflows/${kinds}/draft`, { graph: gallery(core.workflow) }, "0");
  const script = await api.script(`${name}: script`, SCRIPT);
  for (const id of [asking, sleeping, cancelled]) await api.reaches(id, "waiting", "running");
  await api.ok("DELETE", `/executions/${cancelled}`);
  await api.reaches(cancelled, "cancelled");
  return { ...core, kinds, script, blank, asking, sleeping, cancelled };
}

const SCRIPT = `"""Greet, and shout where it is exciting."""

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class State(TypedDict, total=False):
    name: str
    greeting: str


def compose(state: State) -> State:
    """Compose the greeting."""
    return {"greeting": f"Hello {state['name']}"}


def tone(state: State) -> str:
    return "shout" if len(state["name"]) > 3 else "sign"


def shout(state: State) -> State:
    return {"greeting": state["greeting"].upper()}


def sign(state: State) -> State:
    return {"greeting": state["greeting"] + ", yours"}


def build_graph():
    graph = StateGraph(State)
    graph.add_node("compose", compose)
    graph.add_node("shout", shout)
    graph.add_node("sign", sign)
    graph.add_edge(START, "compose")
    graph.add_conditional_edges("compose", tone, ["shout", "sign"])
    graph.add_edge("shout", "sign")
    graph.add_edge("sign", END)
    return graph
`;
