import { Alert } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Icon } from './icon.js';
import { RequestId } from './quiet-states.js';

interface Problem {
  readonly message: string;
  readonly requestId: string | null;
}

/** The sentence of a refused action, inside the dialog that asked for it. */
export function ErrorNote({ problem }: { problem: Problem | null }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button that asked was shut meanwhile, and with it went the focus: it goes on where the answer stands.
    if (problem && document.activeElement === document.body) place.current?.focus({ preventScroll: true });
  }, [problem]);
  if (!problem) return null;
  return (
    <Alert ref={place} tabIndex={-1} color="red" variant="light" icon={<Icon name="alert" />} role="alert">
      {problem.message}
      <RequestId id={problem.requestId} />
    </Alert>
  );
}
