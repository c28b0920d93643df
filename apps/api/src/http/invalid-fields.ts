import { CatalogueError } from '@aivailable/contracts';

export interface WrongField {
  readonly path: string;
  readonly message: string;
}

/** `invalid_request` that also says which fields were wrong. */
export class InvalidFields extends CatalogueError {
  constructor(readonly fields: readonly WrongField[]) {
    super('invalid_request', { detail: fields.map(fieldSentence).join(' ') });
  }
}

function fieldSentence({ path, message }: WrongField): string {
  const said = path === '' ? message : `${path}: ${message}`;
  return /[.!?]$/.test(said) ? said : `${said}.`;
}
