/** The forms for settings of nodes and graphs: bounds as contracts/graph.schema.json has them, words of our own. */
import type { Schema } from "@/forms/schema";
import { strings } from "@/strings";

const node = strings.panels.settings;
const graph = strings.panels.graph;

const seconds = (title: string, description: string | undefined, rest: Schema): Schema => ({
  anyOf: [{ type: "number", ...rest }, { type: "null" }],
  default: null,
  title,
  ...(description === undefined ? {} : { description }),
});

export const RETRY: Schema = {
  type: "object",
  properties: {
    max_attempts: { type: "integer", minimum: 1, maximum: 100, default: 3, title: node.attempts },
    initial_seconds: { type: "number", minimum: 0, maximum: 86400, default: 1, title: node.initial },
    backoff: { type: "number", minimum: 1, maximum: 10, default: 2, title: node.backoff },
    max_seconds: { type: "number", minimum: 0, maximum: 86400, default: 300, title: node.longest },
    jitter: {
      type: "string",
      enum: ["full", "none"],
      default: "full",
      title: node.jitter,
      description: node.jitterAbout,
    },
    on: {
      type: "array",
      items: { type: "string" },
      default: ["Unavailable"],
      title: node.on,
      description: node.onAbout,
    },
  },
};

export const RUNNING: Schema = {
  type: "object",
  properties: {
    timeout_seconds: seconds(node.timeout, node.timeoutAbout, { exclusiveMinimum: 0, maximum: 86400 }),
    isolated: { type: "boolean", default: false, title: node.isolated, description: node.isolatedAbout },
    defer: { type: "boolean", default: false, title: node.defer, description: node.deferAbout },
  },
};

export const GRAPH_SETTINGS: Schema = {
  type: "object",
  properties: {
    max_steps: {
      type: "integer",
      minimum: 1,
      maximum: 100000,
      default: 1000,
      title: graph.maxSteps,
      description: graph.maxStepsAbout,
    },
    timeout_seconds: {
      type: "integer",
      minimum: 1,
      maximum: 31622400,
      default: 86400,
      title: graph.timeout,
      description: graph.timeoutAbout,
    },
    deadline_seconds: {
      type: "integer",
      minimum: 1,
      maximum: 31622400,
      default: 31622400,
      title: graph.deadline,
      description: graph.deadlineAbout,
    },
    concurrency: {
      anyOf: [{ type: "integer", minimum: 1, maximum: 500 }, { type: "null" }],
      default: null,
      title: graph.concurrency,
      description: graph.concurrencyAbout,
    },
    priority: {
      type: "integer",
      minimum: -100,
      maximum: 100,
      default: 0,
      title: graph.priority,
      description: graph.priorityAbout,
    },
    queue_backoff_seconds: {
      type: "integer",
      minimum: 5,
      maximum: 3600,
      default: 60,
      title: graph.queueBackoff,
    },
    retention_days: {
      anyOf: [{ type: "integer", minimum: 1, maximum: 3650 }, { type: "null" }],
      default: null,
      title: graph.retention,
      description: graph.retentionAbout,
    },
    mode: {
      type: "string",
      enum: ["auto", "standard"],
      default: "auto",
      title: graph.mode,
      description: graph.modeAbout,
    },
  },
};

/** Reducers that the runtime knows by name. */
export const REDUCERS = Object.keys(strings.panels.state.reducers);
