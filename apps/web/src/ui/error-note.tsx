import { Alert } from '@mantine/core';
import { Icon } from './icon.js';
import { RequestId } from './quiet-states.js';

interface Problem {
  readonly message: string;
  readonly requestId: string | null;
}

/** The sentence of a refused action, inside the dialog that asked for it. */
export function ErrorNote({ problem }: { problem: Problem | null }) {
  if (!problem) return null;
  return (
    <Alert color="red" variant="light" icon={<Icon name="alert" />} role="alert">
      {problem.message}
      <RequestId id={problem.requestId} />
    </Alert>
  );
}
