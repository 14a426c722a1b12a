/** A change that the model refuses; its message says why, for people. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}
