/** A mistake of the asker, in words for a person: what, why, what next. */
export class OperationError extends Error {
  /**
   * `not_found` and `invalid` are the asker's; `forbidden`: another role could; `conflict`: somebody else was faster;
   * `unavailable` passes by itself.
   */
  readonly kind: "not_found" | "invalid" | "forbidden" | "conflict" | "unavailable";
  /** For a form: what is wrong with which field, by the field's name. */
  readonly fields: Readonly<Record<string, string>>;
  constructor(
    kind: OperationError["kind"],
    message: string,
    { fields = {}, ...options }: ErrorOptions & { fields?: Record<string, string> } = {},
  ) {
    super(message, options);
    this.name = "OperationError";
    this.kind = kind;
    this.fields = fields;
  }
}
