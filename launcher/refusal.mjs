/** Something the reader can mend. Printed as its sentence, without a stack; the command then exits with 1. */
export class Refusal extends Error {
  constructor(message) {
    super(message);
    this.name = 'Refusal';
  }
}

/** Runs a command to its exit code and prints what goes wrong. */
export async function exitWith(command) {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.exitCode = error.name === 'AbortError' ? 130 : 1;
    if (error.name !== 'AbortError') console.error(error instanceof Refusal ? `\n${error.message}` : error);
  }
}
