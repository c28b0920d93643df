import type { FinishedRequest } from '../../events/cluster-event.js';

/** A request with a number of our own: callers choose request ids, and may choose the same one twice. */
export interface UsageEntry {
  readonly rowId: string;
  readonly request: FinishedRequest;
}

/** Somebody's: a request without a key that is known, or a session, is on nobody's account, and strangers fill no table. */
export function isOnAnAccount({ keyName, userId }: FinishedRequest): boolean {
  return keyName !== null || userId !== null;
}

/**
 * One statement, so that rows and day sums are never of two minds: a batch that is sent twice, because the answer to
 * the first got lost, adds nothing the second time.
 */
export const WRITE_USAGE = `
  WITH fresh AS (
    INSERT INTO usage_requests (row_id, request_id, started_at, key_id, user_id, served_name, deployment_id,
      instance_id, node_id, path, status, outcome, prompt_tokens, completion_tokens, wait_ms, first_byte_ms, duration_ms,
      project_id, protocol, tries, continued, lost_node_ids)
    SELECT v.row_id, v.request_id, to_timestamp(v.started_ms / 1000), v.key_id, v.user_id, v.served_name, v.deployment_id, v.instance_id,
      v.node_id, v.path, v.status, v.outcome, v.prompt_tokens, v.completion_tokens, v.wait_ms, v.first_byte_ms, v.duration_ms,
      v.project_id, v.protocol, v.tries, v.continued, v.lost_node_ids
    FROM jsonb_to_recordset($1::jsonb) AS v(row_id uuid, request_id text, started_ms double precision, key_id text, user_id text,
      served_name text, deployment_id text, instance_id text, node_id text, path text, status integer, outcome text,
      prompt_tokens integer, completion_tokens integer, wait_ms double precision, first_byte_ms double precision,
      duration_ms double precision, project_id text, protocol text, tries integer,
      continued integer, lost_node_ids text[])
    ON CONFLICT (row_id) DO NOTHING
    RETURNING *
  ), named AS (
    SELECT DISTINCT ON (key_id) key_id, key_name FROM jsonb_to_recordset($1::jsonb) AS k(key_id text, key_name text)
    WHERE key_name IS NOT NULL
  ), called AS (
    SELECT DISTINCT ON (project_id) project_id, project_name
    FROM jsonb_to_recordset($1::jsonb) AS p(project_id text, project_name text) WHERE project_name IS NOT NULL
  )
  INSERT INTO usage_days AS d
    (day, key_id, user_id, served_name, project_id, node_id, key_name, project_name, requests, failed_requests,
     aborted_requests, continued_requests, prompt_tokens, completion_tokens)
  SELECT (started_at AT TIME ZONE 'UTC')::date, coalesce(fresh.key_id, ''), coalesce(user_id, ''), served_name,
    coalesce(fresh.project_id, ''), coalesce(node_id, ''), max(key_name), max(project_name), count(*),
    count(*) FILTER (WHERE outcome IN ('refused', 'failed')), count(*) FILTER (WHERE outcome = 'aborted'),
    count(*) FILTER (WHERE continued > 0),
    coalesce(sum(prompt_tokens), 0), coalesce(sum(completion_tokens), 0)
  FROM fresh LEFT JOIN named ON named.key_id = fresh.key_id LEFT JOIN called ON called.project_id = fresh.project_id
  GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
  ON CONFLICT (day, key_id, user_id, served_name, project_id, node_id) DO UPDATE SET
    key_name = coalesce(excluded.key_name, d.key_name),
    project_name = coalesce(excluded.project_name, d.project_name),
    requests = d.requests + excluded.requests,
    failed_requests = d.failed_requests + excluded.failed_requests,
    aborted_requests = d.aborted_requests + excluded.aborted_requests,
    continued_requests = d.continued_requests + excluded.continued_requests,
    prompt_tokens = d.prompt_tokens + excluded.prompt_tokens,
    completion_tokens = d.completion_tokens + excluded.completion_tokens`;

/** What a caller asked for that is not served here: any name at all, so it is not kept. */
export const UNKNOWN_MODEL = '(unknown)';

/** The rows of a batch as the statement reads them. */
export function usageRows(entries: readonly UsageEntry[]): string {
  return JSON.stringify(entries.map(usageRow));
}

function usageRow({ rowId, request }: UsageEntry) {
  return {
    row_id: rowId,
    request_id: request.requestId,
    started_ms: request.startedAtMs,
    key_id: request.keyId,
    key_name: request.keyName ?? null,
    user_id: request.userId,
    served_name: countedName(request),
    deployment_id: request.deploymentId,
    instance_id: request.instanceId,
    node_id: request.nodeId,
    path: request.path,
    status: request.status,
    outcome: request.outcome,
    prompt_tokens: request.promptTokens,
    completion_tokens: request.completionTokens,
    wait_ms: request.waitMs,
    first_byte_ms: request.firstByteMs,
    duration_ms: request.durationMs,
    project_id: request.projectId ?? null,
    project_name: request.projectName ?? null,
    protocol: request.protocol ?? null,
    tries: request.tries ?? null,
    continued: request.continued ?? 0,
    lost_node_ids: request.lostNodeIds ?? [],
  };
}

export function countedName({
  deploymentId,
  servedName,
}: Pick<FinishedRequest, 'deploymentId' | 'servedName'>): string {
  return deploymentId === null ? UNKNOWN_MODEL : servedName;
}
