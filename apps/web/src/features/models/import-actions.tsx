import type { ImportView } from '@aivailable/contracts';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { cancelImportMutation, pauseImportMutation, resumeImportMutation } from '../../server/models.js';
import { texts } from './texts.js';

const UNDER_WAY = new Set<ImportView['state']>(['waiting', 'downloading', 'verifying']);

export function isUnderWay({ state }: ImportView): boolean {
  return UNDER_WAY.has(state);
}

/** Pause, go on, cancel or dismiss: what may be done with an import in its state. */
export function ImportActions({ one }: { one: ImportView }) {
  const cancel = useMutation(cancelImportMutation);
  const pause = useMutation(pauseImportMutation);
  const resume = useMutation(resumeImportMutation);
  const mayResume = one.state === 'paused' || one.state === 'failed';
  const last = isUnderWay(one) || one.state === 'paused' ? texts.cancel : texts.dismiss;
  return (
    <>
      {one.state === 'downloading' && (
        <Button variant="default" size="xs" loading={pause.isPending} onClick={() => pause.mutate(one.importId)}>
          {texts.pause}
        </Button>
      )}
      {mayResume && (
        <Button variant="default" size="xs" loading={resume.isPending} onClick={() => resume.mutate(one.importId)}>
          {texts.resume}
        </Button>
      )}
      <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => cancel.mutate(one.importId)}>
        {last}
      </Button>
    </>
  );
}
