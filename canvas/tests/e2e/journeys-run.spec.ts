/** Run, see, and decide what follows. */
import { chain } from "../graphs";
import { expect, test, unique } from "./cloud";
import { Editor, onlyExecution, upstream } from "./editor";

test.describe.configure({ timeout: 90_000 });

test("a run is drawn over the graph while it lasts", async ({ page, api }) => {
  const service = await upstream({ held: true });
  const graph = chain("first", "call", "last");
  const nodes = graph.nodes?.map((node) =>
    node.id === "call" ? { ...node, type: "http_request", config: { url: `${service.url}/slow` } } : node,
  );
  const id = await api.workflow(unique("Live"), { ...graph, nodes });
  const editor = new Editor(page);
  await editor.open(id);
  await editor.run();
  // The panel of the run may cover the last card; what is out of sight is not drawn.
  await page.getByRole("button", { name: "Show everything" }).click();
  await expect(editor.status("first", "succeeded")).toBeAttached({ timeout: 30_000 });
  await expect(editor.status("call", "executing")).toBeAttached({ timeout: 20_000 });
  await expect(editor.status("last", "succeeded")).toHaveCount(0);
  service.release();
  await expect(editor.status("last", "succeeded")).toBeAttached({ timeout: 30_000 });
  await expect(editor.status("call", "succeeded")).toBeAttached();
  await api.reaches(await onlyExecution(api, id), "succeeded");
  await service.close();
});

test("a waiting execution is approved", async ({ page, api }) => {
  const graph = chain("ask", "after");
  const nodes = graph.nodes?.map((node) =>
    node.id === "ask"
      ? { ...node, type: "approval", config: { message: "Pay the invoice?", options: ["approve", "reject"] } }
      : node,
  );
  const id = await api.workflow(unique("Approval"), { ...graph, nodes });
  const execution = await api.start(id);
  await api.reaches(execution, "waiting");
  await page.goto(`/executions/${execution}`);
  const question = page.getByRole("region", { name: "Waiting for a decision" });
  await expect(question.getByRole("heading", { name: "Pay the invoice?" })).toBeVisible();
  await question.getByRole("button", { name: "approve" }).click();
  await expect(question).toHaveCount(0, { timeout: 30_000 });
  await api.reaches(execution, "succeeded");
});

test("a running execution is cancelled @long", async ({ page, api }) => {
  const graph = chain("wait");
  const nodes = graph.nodes?.map((node) => ({ ...node, type: "delay", config: { seconds: 300 } }));
  const id = await api.workflow(unique("Cancelled"), { ...graph, nodes });
  const execution = await api.start(id);
  await api.reaches(execution, "running", "waiting");
  await page.goto(`/executions/${execution}`);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await api.reaches(execution, "cancelled");
  await expect(page.getByRole("button", { name: "Retry from failure" })).toBeVisible({ timeout: 30_000 });
});

test("a step that failed is run again with another state, and goes on to the end", async ({ page, api }) => {
  const graph = {
    schema_version: 1,
    nodes: [
      {
        id: "prepare",
        kind: "builtin",
        type: "set_variable",
        label: "Prepare",
        config: { items: "{{inputs.items}}" },
      },
      {
        id: "each",
        kind: "builtin",
        type: "for_each",
        label: "Each item",
        config: { items: "{{results.prepare.items}}" },
      },
      { id: "work", kind: "builtin", type: "set_variable", config: { item: "{{results.each.item}}" } },
    ],
    edges: [
      { from: "START", to: "prepare" },
      { from: "prepare", to: "each" },
      { from: "work", to: "each" },
    ],
    branches: [{ from: "each", kind: "builtin", type: "for_each", config: {}, to: { item: "work", done: "END" } }],
  };
  const failed = await api.start(await api.workflow(unique("Replayed"), graph), { items: "no list" });
  await api.reaches(failed, "failed");
  await page.goto(`/executions/${failed}`);
  // What failed is looked at by itself.
  await expect(page.getByRole("heading", { name: "Each item" })).toBeVisible();
  await page.getByRole("button", { name: "Run again from here" }).click();
  const dialog = page.getByRole("dialog", { name: "Run again" });
  await expect(dialog.getByLabel("From")).toHaveValue("node:each");
  const state = dialog.getByRole("textbox", { name: "State" });
  // The plain field that stands there until the editor has come shows the text as well.
  await expect(state).toHaveAttribute("data-language", "json");
  await expect(state).toContainText("no list");
  await state.fill(JSON.stringify({ results: { prepare: { items: ["book", "pen"] } } }));
  await expect(dialog.getByText("Changed: results")).toBeVisible();
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page).not.toHaveURL(new RegExp(failed));
  const fork = new URL(page.url()).pathname.split("/").pop() ?? "";
  await api.reaches(fork, "succeeded");
  await expect(page.getByRole("option", { name: /^work, attempt 1, Succeeded/ })).toHaveCount(2);
  const { parent, output } = await api.ok<{ parent: { execution_id: string; kind: string }; output: unknown }>(
    "GET",
    `/executions/${fork}`,
  );
  expect(parent).toMatchObject({ execution_id: failed, kind: "replay" });
  expect(output).toMatchObject({ results: { work: { item: "pen" } } });
  const origin = page.getByText("Replay of").locator("..").getByRole("link");
  await expect(origin).toHaveAttribute("href", `/executions/${failed}`);
});

test("one step alone is run on what the step before it is pinned to", async ({ page, api }) => {
  const service = await upstream();
  const graph = chain("call", "use", "last");
  const nodes = graph.nodes?.map((node) =>
    node.id === "call"
      ? { ...node, type: "http_request", config: { url: service.url } }
      : node.id === "use"
        ? { ...node, config: { got: "{{results.call.json.price}}" } }
        : node,
  );
  const id = await api.workflow(unique("Pinned"), { ...graph, nodes });
  const editor = new Editor(page);
  await editor.open(id);
  await editor.show("call");
  await editor.panel.getByRole("tab", { name: "Output" }).click();
  await editor.panel.getByRole("button", { name: "Pin a value" }).click();
  await editor.panel.getByRole("textbox", { name: "Pinned output" }).fill('{"json": {"price": 12}}');
  await expect(editor.card("call").getByTitle(/^Pinned/)).toBeVisible();
  await editor.show("use");
  await page.getByRole("toolbar", { name: "Workflow" }).getByRole("button", { name: "Run", exact: true }).click();
  await editor.panel.getByRole("button", { name: "Run only “use”" }).click();
  await expect(editor.status("use", "succeeded")).toBeAttached({ timeout: 30_000 });
  await expect(editor.status("last", "succeeded")).toHaveCount(0);
  const execution = await onlyExecution(api, id);
  await api.reaches(execution, "succeeded");
  const { output, nodes: ran } = await api.ok<{ output: unknown; nodes: { id: string }[] }>(
    "GET",
    `/executions/${execution}`,
  );
  expect(output).toMatchObject({ results: { call: { json: { price: 12 } }, use: { got: 12 } } });
  expect(ran.map((each) => each.id).sort()).toEqual(["call", "use"]);
  expect(service.calls).toEqual([]);
  await service.close();
});

test("a cut network hides nothing of a run: the editor and the viewer go on where they were @long", async ({
  page,
  context,
  api,
  complaints,
}) => {
  const service = await upstream({ held: true });
  const graph = chain("first", "call", "last");
  const nodes = graph.nodes?.map((node) =>
    node.id === "call" ? { ...node, type: "http_request", config: { url: `${service.url}/slow` } } : node,
  );
  const id = await api.workflow(unique("Cut off"), { ...graph, nodes });
  const cuts: (() => Promise<void>)[] = [];
  await context.routeWebSocket(/\/ws\/executions\//, (socket) => {
    socket.connectToServer();
    cuts.push(() => socket.close());
  });
  const editor = new Editor(page);
  await editor.open(id);
  await editor.run();
  await expect(editor.status("call", "executing")).toBeAttached({ timeout: 30_000 });
  const execution = await onlyExecution(api, id);
  const viewer = await context.newPage();
  await viewer.goto(`/executions/${execution}`);
  const row = (name: RegExp) => viewer.getByRole("listbox", { name: "Timeline" }).getByRole("option", { name });
  await expect(row(/^call, attempt 1, Running/)).toBeVisible();

  await context.setOffline(true);
  await Promise.all(cuts.map((cut) => cut()));
  for (const each of [page, viewer]) await expect(each.getByText("No connection: trying again")).toBeVisible();
  service.release();
  await api.reaches(execution, "succeeded");
  await expect(editor.status("call", "executing")).toBeAttached();
  await context.setOffline(false);

  for (const node of ["first", "call", "last"])
    await expect(editor.status(node, "succeeded")).toBeAttached({ timeout: 20_000 });
  await expect(row(/^last, attempt 1, Succeeded/)).toBeVisible({ timeout: 20_000 });
  const told = () => viewer.getByRole("listbox", { name: "Timeline" }).getByRole("option").allInnerTexts();
  const resumed = await told();
  await viewer.reload();
  await expect(row(/^last, attempt 1, Succeeded/)).toBeVisible();
  expect(await told()).toEqual(resumed);
  // What the browser says of requests without a network is what was wanted.
  const expected = complaints.filter((each) => each.includes("ERR_INTERNET_DISCONNECTED"));
  for (const each of expected) complaints.splice(complaints.indexOf(each), 1);
  await service.close();
});

test("a large output is read in pages, and its large parts one by one @long", async ({ page, api }) => {
  const rows = Array.from({ length: 250 }, (_, number) => ({ number, text: "x".repeat(1_000) }));
  const graph = chain("give");
  const nodes = graph.nodes?.map((node) => ({ ...node, config: { rows: "{{inputs.rows}}" } }));
  const execution = await api.start(await api.workflow(unique("Large"), { ...graph, nodes }), { rows });
  await api.reaches(execution, "succeeded");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname + new URL(request.url()).search));
  await page.goto(`/executions/${execution}?node=give`);
  const output = page.getByRole("tabpanel", { name: "Output" });
  const paged = output.getByRole("region", { name: "Output: give" });
  for (const part of ["results", "give", "rows"])
    await paged.getByRole("button", { name: new RegExp(`^Open ${part} \\(`) }).click();
  await expect(paged.getByText("100 of 250 elements")).toBeVisible();
  await paged.getByRole("button", { name: "Show more" }).click();
  await expect(paged.getByText("200 of 250 elements")).toBeVisible();
  expect(asked.filter((each) => /\/nodes(\?|$)/.test(each)).every((each) => each.includes("limit_bytes="))).toBe(true);
});

test("inputs of a replay have to fit what the workflow states of them @long", async ({ page, api }) => {
  const graph = chain("only");
  const stated = { type: "object", properties: { count: { type: "integer" } }, required: ["count"] };
  const settings = { input_schema: stated };
  const execution = await api.start(await api.workflow(unique("Stated"), { ...graph, settings }), { count: 1 });
  await api.reaches(execution, "succeeded");
  await page.goto(`/executions/${execution}`);
  await page.getByRole("button", { name: "Run again …" }).click();
  const dialog = page.getByRole("dialog", { name: "Run again" });
  const start = dialog.getByRole("button", { name: "Run", exact: true });
  await dialog.getByRole("textbox", { name: "Inputs" }).fill('{"count": "many"}');
  await expect(dialog.getByText(/^count: /)).toBeVisible();
  await expect(start).toBeDisabled();
  await dialog.getByRole("textbox", { name: "Inputs" }).fill('{"count": 2}');
  await start.click();
  await expect(page).not.toHaveURL(new RegExp(execution));
});

test("steps of two executions are compared by their names @long", async ({ page, api }) => {
  const graph = chain("only");
  const nodes = graph.nodes?.map((node) => ({ ...node, label: "Tell the name", config: { name: "{{inputs.name}}" } }));
  const id = await api.workflow(unique("Compared"), { ...graph, nodes });
  const [ada, grace] = [await api.start(id, { name: "Ada" }), await api.start(id, { name: "Grace" })];
  await api.reaches(ada, "succeeded");
  await api.reaches(grace, "succeeded");
  await page.goto(`/executions/compare/${ada}/${grace}`);
  await expect(page.getByRole("button", { name: /^First difference: Tell the name/ })).toBeVisible();
  await expect(page.getByRole("row").getByRole("button", { name: "Tell the name" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Output of Tell the name" })).toBeVisible();
});

test("expressions show what they were in the execution that is shown @long", async ({ page, api }) => {
  const graph = chain("before", "after");
  const nodes = graph.nodes?.map((node) => ({
    ...node,
    config: node.id === "before" ? { name: "{{inputs.name}}" } : { greeting: "Hello {{results.before.name}}" },
  }));
  const id = await api.workflow(unique("Shown"), { ...graph, nodes });
  for (const name of ["Ada", "Grace"]) await api.reaches(await api.start(id, { name }), "succeeded");
  const editor = new Editor(page);
  await editor.open(id);
  await editor.show("after");
  await expect(editor.panel.getByText("Hello Grace")).toBeVisible();
  await page.getByRole("button", { name: "Last executions" }).click();
  await page.getByRole("menuitem").nth(1).click();
  await expect(editor.panel.getByText("Hello Ada")).toBeVisible();
  await page.getByRole("button", { name: "Show no execution" }).click();
  await expect(editor.panel.getByText("Hello Grace")).toBeVisible();
});
