/**
 * Something in a source that is not plain data. Thrown inside the readers of literals only, to leave as many levels
 * of nesting as there are at once; each list of entries catches it and goes on with its next element.
 */
export class NotData extends Error {
  /** In the source. */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}
