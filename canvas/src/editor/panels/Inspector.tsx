/** The panel at the right of the pane. */
export function Inspector() {
  return null;
}
