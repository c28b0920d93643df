import type { DeploymentView } from '@aivailable/contracts';
import { Button, Group, SimpleGrid, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { changeDeploymentMutation } from '../../server/deployments.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Amount, upTo } from './amount.js';
import { CacheChoice } from './cache-choice.js';
import { ResidenceFields } from './residence-fields.js';
import { RulesFields } from './rules-fields.js';
import { SettingsPlan } from './settings-plan.js';
import { checkedSettings, settingsOf } from './settings-wish.js';
import { texts } from './texts.js';

interface SettingsDialogProps {
  readonly deployment: DeploymentView;
  readonly onClose: () => void;
}

/** A standing deployment, changed: what would follow is planned in the page before anything is saved. */
export function SettingsDialog({ deployment, onClose }: SettingsDialogProps) {
  const { deploymentId, servedName } = deployment;
  const [form, setForm] = useState(() => settingsOf(deployment));
  const [before] = useState(deployment);
  const { change, errors } = useMemo(() => checkedSettings(before, form), [before, form]);
  const save = useMutation({ ...changeDeploymentMutation, meta: { ownErrors: true } });
  const isChanged = change !== null && Object.keys(change).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) save.mutate({ deploymentId, change }, { onSuccess: onClose });
  };
  const field = (name: 'replicas' | 'priority') => ({
    value: form[name],
    error: errors[name],
    onChange: (value: number | string) => setForm((old) => ({ ...old, [name]: value })),
  });
  return (
    <Dialog onClose={onClose} title={texts.settings.title(servedName)} size="lg">
      <form onSubmit={submit}>
        <Stack>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <Amount label={texts.dialog.replicas} stops={upTo(8)} {...field('replicas')} isFirst />
            <Amount
              label={texts.dialog.priority}
              hint={texts.dialog.priorityHint}
              stops={upTo(100)}
              {...field('priority')}
            />
            {hasCache(before) && (
              <CacheChoice
                value={form.kvType}
                error={errors.kvType}
                onChange={(kvType) => setForm((old) => ({ ...old, kvType }))}
              />
            )}
          </SimpleGrid>
          <ResidenceFields
            residence={form.residence}
            errors={errors}
            opened
            onChange={(more) => setForm((old) => ({ ...old, residence: { ...old.residence, ...more } }))}
          />
          <RulesFields
            rules={form.rules}
            deploymentId={deploymentId}
            errors={errors}
            onChange={(more) => setForm((old) => ({ ...old, rules: { ...old.rules, ...more } }))}
          />
          <SettingsPlan deployment={before} change={change} />
          {save.error && <ErrorNote problem={asProblem(save.error)} />}
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={!isChanged}>
              {texts.settings.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** A model of its engine, and one that gives embeddings, keeps its cache as it is. */
function hasCache({ fileId, task, engine }: DeploymentView): boolean {
  return fileId !== null && task === 'chat' && engine !== 'ollama';
}
