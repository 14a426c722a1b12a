/** The drawer below the pane: the execution that runs. */
export function ExecutionDrawer() {
  return null;
}
