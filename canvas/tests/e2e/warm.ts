import { cloud } from "./cloud";

const ROUNDS = 5;

/**
 * Let the local cloud start its environments before the first test: a page asks for several things at once, and each waits
 * for an environment of its own, which on a busy machine may take longer than its function has. What a test waits for
 * then is the canvas.
 */
export default async function warm(): Promise<void> {
  const headers = { authorization: `Bearer ${cloud.token}` };
  let refused: Response | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    const answers = await Promise.all([0, 1, 2, 3].map(() => fetch(`${cloud.api}/me`, { headers })));
    refused = answers.find((answer) => !answer.ok);
    if (!refused) return;
    console.log(`Warming up: ${String(refused.status)}`);
  }
  throw new Error(`The cloud at ${cloud.api} answers ${String(refused?.status)}: ${(await refused?.text()) ?? ""}`);
}
