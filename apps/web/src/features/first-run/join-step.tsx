import { Button, Loader, Skeleton } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { joinTokenMutation } from '../../server/nodes.js';
import { CopyLine } from '../../ui/copy-line.js';
import { ErrorNote } from '../../ui/error-note.js';
import { texts } from './texts.js';

const TOKEN_MINUTES = 60;
const words = texts.join;

/** The one command to copy, and the live feed tells when it has worked. */
export function JoinStep() {
  const { mutate: renew, data: token, error } = useMutation(joinTokenMutation);
  useEffect(() => renew(TOKEN_MINUTES), [renew]);
  return (
    <>
      <p>{words.hint}</p>
      {error && <ErrorNote problem={asProblem(error)} />}
      {token && <CopyLine value={token.command} label={words.command} />}
      {!token && !error && <Skeleton height={46} radius="md" />}
      <div className="first-run-wait">
        <Loader size="xs" /> {words.waiting}
        <span className="first-run-renew">
          {words.expires}
          <Button variant="subtle" size="compact-sm" onClick={() => renew(TOKEN_MINUTES)}>
            {words.renew}
          </Button>
        </span>
      </div>
    </>
  );
}
