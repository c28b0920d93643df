import type { ModelView } from '@aivailable/contracts';
import { Button, Group, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { toast } from 'sonner';
import { asProblem } from '../../server/api-problem.js';
import { deployMutation } from '../../server/deployments.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { DeployFields } from './deploy-fields.js';
import { DeployPreview } from './deploy-preview.js';
import { checked, firstForm, withModel } from './deploy-wish.js';
import { ResidenceFields } from './residence-fields.js';
import { RulesFields } from './rules-fields.js';
import { texts } from './texts.js';
import { useDeployPreview } from './use-deploy-preview.js';

interface DeployDialogProps {
  readonly models: readonly ModelView[];
  readonly modelId: string | null;
  readonly onClose: () => void;
  /** How long typing rests before the planner is asked. */
  readonly restMs?: number;
}

/** Say what is wanted and see, while typing, where it would go or what is missing. */
export function DeployDialog({ models, modelId, onClose, restMs = 250 }: DeployDialogProps) {
  const [form, setForm] = useState(() => startForm(models, modelId));
  const { wish, errors } = useMemo(() => checked(form), [form]);
  const [asked] = useDebouncedValue(wish, restMs);
  const planned = useDeployPreview(asked);
  const deploy = useMutation(deployMutation);
  const model = models.find((one) => one.modelId === form.modelId);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wish) return;
    deploy.mutate(wish, {
      onSuccess: (deployment) => {
        toast.success(texts.dialog.done(deployment.servedName));
        onClose();
      },
    });
  };

  const refused = wish !== null && planned.preview?.ok === false;
  return (
    <Dialog onClose={onClose} title={texts.dialog.title} size="62rem">
      <form onSubmit={submit} className="deploy-form">
        <Stack gap="md">
          <DeployFields
            form={form}
            errors={errors}
            models={models}
            onChange={(change) => setForm((old) => ({ ...old, ...change }))}
            onModel={(chosen) => setForm((old) => withModel(old, chosen))}
          />
          <ResidenceFields
            residence={form.residence}
            errors={errors}
            onChange={(change) => setForm((old) => ({ ...old, residence: { ...old.residence, ...change } }))}
          />
          <RulesFields
            rules={form.rules}
            deploymentId={null}
            errors={errors}
            onChange={(change) => setForm((old) => ({ ...old, rules: { ...old.rules, ...change } }))}
          />
        </Stack>
        <Stack gap="md" className="deploy-sum">
          <DeployPreview
            preview={wish ? planned.preview : null}
            cards={planned.cards}
            problem={planned.error && asProblem(planned.error)}
            before={beforePlan(model !== undefined, wish !== null)}
            stale={asked !== wish || planned.isStale}
          />
          {deploy.error && <ErrorNote problem={asProblem(deploy.error)} />}
          <Group justify="flex-end">
            <Button type="submit" disabled={!wish} loading={deploy.isPending} variant={refused ? 'default' : 'filled'}>
              {refused ? texts.dialog.anyway : texts.dialog.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** Nothing is planned before a model is chosen, and nothing while a field is wrong. */
function beforePlan(isChosen: boolean, isRight: boolean): string {
  if (!isChosen) return texts.dialog.choose;
  return isRight ? texts.dialog.planning : texts.dialog.wrong;
}

function startForm(models: readonly ModelView[], modelId: string | null) {
  const model = models.find((one) => one.modelId === modelId) ?? (models.length === 1 ? models[0] : undefined);
  return model ? withModel(firstForm(null), model) : firstForm(null);
}
