/** What the user can mend: it is told without a stack, and the command ends with 1 or 2. */
export class UserError extends Error {
  /** 1: something was found wanting. 2: the command was not understood or could not be carried out. */
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2 = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
