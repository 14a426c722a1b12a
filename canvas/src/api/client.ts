/**
 * One way to the API. The session is an HttpOnly cookie: nothing here sees a token.
 *
 * Every request ends within 30 s, the gateway's own limit. A GET that the network or the service refused (no answer, 429,
 * 502, 503, 504) is tried three times, 0.3 s, then 0.9 s apart; what changes something is never repeated by itself.
 */
import type { components } from "./types.gen";

export type Schemas = components["schemas"];

/** A problem document (RFC 9457), or what stands for one when there was no answer: status 0. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    /** Members beyond the standard's: `errors`, `issues`, `revision`, `line` … */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || title);
  }

  /** No answer came: the network is down, or the service did not answer in time. */
  get offline(): boolean {
    return this.status === 0;
  }
}

export interface RequestOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  body?: unknown;
  contentType?: string;
  ifMatch?: string;
  idempotencyKey?: string;
  prefer?: string;
  signal?: AbortSignal;
}

export interface Answer<T> {
  status: number;
  data: T;
  etag: string | null;
  location: string | null;
}

const TIMEOUT_MS = 30_000;
const PAUSES_MS = [300, 900];
const AGAIN = new Set([0, 429, 502, 503, 504]);

const PERSON = "orcheo.person";
/** Remember whether a person is signed in: their session can go on, that of a service token cannot. */
export function rememberPerson(is: boolean): void {
  if (is) window.localStorage.setItem(PERSON, "yes");
  else window.localStorage.removeItem(PERSON);
}

let refreshing: Promise<boolean> | undefined;

/**
 * Let a person's session go on: their token lives for 15 minutes. What is asked for at the same moment shares one
 * refresh. False where they have to sign in again.
 */
function refreshed(): Promise<boolean> {
  if (window.localStorage.getItem(PERSON) === null) return Promise.resolve(false);
  refreshing ??= fetch("/api/session/refresh", {
    method: "POST",
    headers: { "X-Orcheo-Client": "canvas" },
    credentials: "same-origin",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
    .then((answer) => {
      if (answer.status === 401) rememberPerson(false);
      return answer.ok;
    })
    .catch(() => false)
    .finally(() => (refreshing = undefined));
  return refreshing;
}

type Listener = () => void;
const signedOut = new Set<Listener>();

/** Call `listener` whenever the API says that nobody is signed in (401). Returns how to stop. */
export function onSignedOut(listener: Listener): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

/** Ask the API and give its answer with the headers that matter. Throws `Problem`. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<Answer<T>> {
  const method = options.method ?? "GET";
  let isSecond = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await once<T>(path, method, options);
    } catch (error) {
      // Who was refused has done nothing yet, so that whatever was asked can be asked again.
      if (error instanceof Problem && error.status === 401 && !isSecond && (await refreshed())) {
        isSecond = true;
        continue;
      }
      if (error instanceof Problem && error.status === 401) signedOut.forEach((listener) => listener());
      const pause = PAUSES_MS[attempt];
      if (!(error instanceof Problem) || method !== "GET" || pause === undefined || !AGAIN.has(error.status))
        throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** Ask the API and give the answer's body. Throws `Problem`. */
export async function call<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return (await request<T>(path, options)).data;
}

async function once<T>(path: string, method: string, options: RequestOptions): Promise<Answer<T>> {
  const headers = new Headers({ Accept: "application/json", "X-Orcheo-Client": "canvas" });
  if (options.body !== undefined) headers.set("Content-Type", options.contentType ?? "application/json");
  if (options.ifMatch !== undefined) headers.set("If-Match", options.ifMatch);
  if (options.idempotencyKey !== undefined) headers.set("Idempotency-Key", options.idempotencyKey);
  if (options.prefer !== undefined) headers.set("Prefer", options.prefer);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(`/api${path}${queryOf(options.query)}`, {
      method,
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      credentials: "same-origin",
      signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem(0, "No answer", "Orcheo did not answer. Check the connection; what you did is kept here.");
  }
  const data = await bodyOf(response);
  if (response.ok) {
    return {
      status: response.status,
      data: data as T,
      etag: response.headers.get("ETag"),
      location: response.headers.get("Location"),
    };
  }
  throw problemOf(response, data);
}

function queryOf(query: RequestOptions["query"]): string {
  const given = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!text) return null;
  if (!(response.headers.get("Content-Type") ?? "").includes("json")) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Problem(response.status, "Unreadable answer", `The answer of ${response.url} is not JSON.`);
  }
}

function problemOf(response: Response, data: unknown): Problem {
  const members = typeof data === "object" && data !== null ? (data as Record<string, unknown>) : {};
  const title = typeof members.title === "string" ? members.title : response.statusText || `HTTP ${response.status}`;
  const detail = typeof members.detail === "string" ? members.detail : "";
  return new Problem(response.status, title, detail, members);
}
