import { expect, test, unique } from "./cloud";
import { PAYLOADS } from "./payloads";
import { CLEAN, watch } from "./watch";

const FAILS = `
from typing import TypedDict
from langgraph.graph import START, StateGraph


class State(TypedDict):
    text: str


def fail(state: State) -> dict:
    raise ValueError(state["text"])


def build_graph():
    graph = StateGraph(State)
    graph.add_node("fail", fail)
    graph.add_edge(START, "fail")
    return graph.compile()
`;

test("60 payloads in every field that a user or a workflow can fill run nowhere", async ({ page, api }) => {
  test.setTimeout(150_000);
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(60);
  expect(new Set(PAYLOADS).size).toBe(PAYLOADS.length);
  const check = await watch(page);

  // One graph holds every payload: as labels, configs, notes, in the outputs that it makes, in the approval it asks for.
  const steps = PAYLOADS.map((payload, index) => ({
    id: `n${index}`,
    kind: "builtin",
    type: "set_variable",
    label: payload.slice(0, 200),
    config: { [`k${index}`]: payload.replaceAll("{{", "{ {") },
    ui: { x: (index % 10) * 260, y: Math.floor(index / 10) * 160 },
  }));
  const last = `n${PAYLOADS.length - 1}`;
  const graph = {
    schema_version: 1,
    nodes: [
      ...steps,
      {
        id: "ask",
        kind: "builtin",
        type: "approval",
        label: PAYLOADS[0],
        config: {
          message: PAYLOADS[15],
          details: { text: PAYLOADS[1], more: PAYLOADS[16] },
          options: [PAYLOADS[23], PAYLOADS[40]],
        },
        ui: { x: 2600, y: 0 },
      },
    ],
    edges: [
      { from: "START", to: "n0" },
      ...steps.slice(1).map(({ id }, index) => ({ from: `n${index}`, to: id })),
      { from: last, to: "ask" },
      { from: "ask", to: "END" },
    ],
    ui: {
      notes: [
        { id: "note", x: 0, y: -220, width: 300, height: 160, text: PAYLOADS.slice(0, 20).join("\n"), color: "yellow" },
      ],
    },
  };
  const name = unique(PAYLOADS[15] ?? "");
  const workflow = await api.workflow(name, graph);
  await api.ok("PUT", `/workflows/${workflow}`, {
    description: PAYLOADS.join(" ").slice(0, 9_000),
    tags: [PAYLOADS[24], PAYLOADS[51]].map((tag) => tag?.slice(0, 40)),
  });
  const execution = await api.start(workflow, { text: PAYLOADS, [PAYLOADS[16] ?? "x"]: PAYLOADS[15] });
  await api.reaches(execution, "waiting");
  // A script's error is shown with its own words.
  const fails = await api.script(unique("Fails"), FAILS);
  const failed = await api.start(fails, { text: PAYLOADS[15] });
  await api.reaches(failed, "failed");

  for (const path of [
    `/workflows?q=${encodeURIComponent(PAYLOADS[15] ?? "")}`,
    `/workflows?q=${encodeURIComponent(name)}&tag=${encodeURIComponent(PAYLOADS[24] ?? "")}`,
    `/workflows/${workflow}`,
    `/executions?workflow=${workflow}`,
    `/executions/${execution}`,
    `/executions/compare/${execution}/${execution}`,
    `/executions/${encodeURIComponent(PAYLOADS[15] ?? "")}`,
    `/workflows/${encodeURIComponent(PAYLOADS[15] ?? "")}`,
    `/workflows/${fails}`,
    `/executions/${failed}`,
  ]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    if (path.endsWith(failed)) await expect(page.getByText(PAYLOADS[15] ?? "").first()).toBeVisible();
    expect(await check(), path).toEqual(CLEAN);
  }
});

test("each payload typed into the fields of the list and its dialogs stays text @long", async ({ page, api }) => {
  test.setTimeout(120_000);
  const check = await watch(page);
  await page.goto("/workflows");
  const search = page.getByLabel("Search workflows");
  for (const payload of PAYLOADS) await search.fill(payload);
  await search.fill("nothing has this name");
  await expect(page.getByRole("heading", { name: "No workflow fits" })).toBeVisible();
  await page.getByRole("button", { name: "New workflow" }).click();
  await page.getByLabel("Name").fill(unique(PAYLOADS[19] ?? ""));
  await page.getByLabel("Description").fill(PAYLOADS.join("\n").slice(0, 9_000));
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await expect(page).toHaveURL(/\/workflows\/wf_/);
  const id = new URL(page.url()).pathname.split("/").pop() ?? "";
  expect((await api.ok<{ name: string }>("GET", `/workflows/${id}`)).name).toContain(PAYLOADS[19]);
  expect(await check()).toEqual(CLEAN);
});

test("the policy forbids inline scripts, eval and other origins", async ({ page, complaints }) => {
  const answer = await page.goto("/workflows");
  const policy = (await answer?.headerValue("content-security-policy")) ?? "";
  const directives = new Map(
    policy
      .split(";")
      .map((part) => part.trim().split(/\s+/))
      .map(([name, ...values]) => [name, values]),
  );
  expect(directives.get("default-src")).toEqual(["'none'"]);
  expect(directives.get("script-src")).toEqual(["'self'"]);
  expect(directives.get("frame-ancestors")).toEqual(["'none'"]);
  const ran = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.__inline = 1";
    document.head.append(script);
    // A timer's function runs as the page's own code does; what the debugger calls directly may evaluate.
    const evaluated = await new Promise<boolean>((resolve) => {
      setTimeout(() => {
        try {
          // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the policy must refuse this
          resolve((new Function("return true") as () => boolean)());
        } catch {
          resolve(false);
        }
      });
    });
    return { inline: "__inline" in window, evaluated };
  });
  expect(ran).toEqual({ inline: false, evaluated: false });
  complaints.length = 0;
});
