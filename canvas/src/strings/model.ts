/** Why the model refuses a change, and what it calls things. */
export const model = {
  start: "Start",
  end: "End",
  subgraph: "Sub-graph",
  subgraphDescription: "Steps in a frame of their own, with channels of their own.",
  workflow: "Workflow",
  workflowDescription: "Another workflow, as an execution of its own.",
  noLevel: (path: string) => `There is no sub-graph “${path}” in this graph.`,
  noNode: (id: string) => `There is no node “${id}” here.`,
  noEdge: "This connection is gone.",
  noBranch: "This choice is gone.",
  noNote: "This note is gone.",
  notAGraph: (id: string) => `“${id}” is no sub-graph.`,
  notBuiltin: (id: string) => `“${id}” has no configuration: its code says what it does.`,
  // connections
  wrongDirection: "Connect an output to an input.",
  nothingFollowsEnd: "Nothing follows the end.",
  nothingLeadsToStart: "Nothing leads to the start.",
  startCannotFail: "The start cannot fail.",
  alreadyConnected: "These two are connected already.",
  selfEdge: (id: string) => `“${id}” would run for ever; let a choice lead back instead.`,
  selfError: (id: string) => `“${id}” cannot handle its own failure; give it retries instead.`,
  noOutcome: (outcome: string) => `The script's choice has no outcome “${outcome}”.`,
  openRouter: "This choice names the next node itself, in the script.",
  scriptOutcome: (outcome: string) =>
    `The script's choice needs its outcome “${outcome}”: lead it elsewhere, for example to the end.`,
  joinNeedsTwo: "A join needs two connections to the same node.",
  startInJoin: "The start cannot take part in a join.",
  // names
  emptyName: "A node needs an id.",
  longName: "An id has at most 128 characters.",
  reservedName: (id: string) => `“${id}” is reserved.`,
  badName: "An id has no “|”, “:”, “#” or control characters, and starts with no space.",
  takenName: (id: string) => `Another node is called “${id}”.`,
  tooManyNotes: (limit: number) => `A graph has at most ${limit} notes.`,
  longNote: (limit: number) => `A note has at most ${limit} characters.`,
  tooManyNodes: (limit: number) => `A graph has at most ${limit} nodes.`,
  // sub-graphs
  nothingSelected: "Select the nodes first.",
  rootState: (root: string) =>
    `The state of this graph is the script's own (${root}): its nodes cannot change their frame.`,
  severalEntries: (names: string) =>
    `The selection is entered at several nodes: ${names}. Select nodes with one entry.`,
  severalExits: (names: string) => `The selection leads to several places: ${names}. Select nodes with one way out.`,
  deadEnd: (id: string, target: string) =>
    `“${id}” ends the run while others lead on to “${target}”; connect it, or leave it out.`,
  joinAcrossBorder: (id: string) => `The join before “${id}” waits for nodes inside and outside; select all of them.`,
  countsTwice: (channel: string) =>
    `The channel “${channel}” adds up and is read inside: what a sub-graph was given it would give back once more.`,
  routerNamesNodes: (id: string) => `The script's choice after “${id}” may lead anywhere; it cannot cross a border.`,
  keepsMember: (id: string, member: string) => `“${id}” has “${member}” of its own; clear it first.`,
  channelDiffers: (channel: string) => `The channel “${channel}” means something else inside than outside.`,
  choiceAtStart: "The sub-graph starts with a choice; put a node before it.",
  severalStarts: "The sub-graph starts several nodes at once, and a choice leads to it; give it one first node.",
  severalEnds: "The sub-graph ends at several nodes, which what follows cannot wait for; give it one last node.",
  choiceToSeveral: "A choice inside ends the sub-graph, and several nodes follow it; let one node follow.",
  emptySubgraph: "There is nothing inside.",
  // clipboard
  notAClip: "There is nothing from Orcheo in the clipboard.",
  otherScript: "These nodes belong to another script; they run only in their own workflow.",
  // patches
  noPlace: (path: string) => `The patch does not fit: there is nothing at “${path}”.`,
  badOperation: "The patch is not readable.",
  testFailed: (path: string) => `The patch does not fit: “${path}” has another value.`,
} as const;
