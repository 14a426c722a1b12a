/** Run, see, and decide what follows. */
import { chain } from "../graphs";
import { expect, test, unique } from "./cloud";

test.describe.configure({ timeout: 90_000 });

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
