/** The statements of the applier: whole batches, and of each row only the columns that a decision owns. */

export const DELETE_INSTANCES = 'DELETE FROM instances WHERE id = ANY($1)';

export const INSERT_INSTANCES = `
  INSERT INTO instances (id, deployment_id, node_id, engine, backend, file_id, slots, kv_type, gpus, footprint, state, state_since, wanted,
                         replaces, reserved_from, pinned, created_at)
  SELECT id, "deploymentId", "nodeId", engine, backend, "fileId", slots, "kvType", gpus, footprint, state, "stateSince", wanted, replaces,
         "reservedFrom", pinned, "createdAt"
  FROM jsonb_to_recordset($1) AS row (
    id text, "deploymentId" text, "nodeId" text, engine text, backend text, "fileId" text, slots integer, "kvType" text, gpus jsonb, footprint jsonb, state text,
    "stateSince" timestamptz, wanted text, replaces text, "reservedFrom" text, pinned boolean,
    "createdAt" timestamptz)`;

export const UPDATE_INSTANCES = `
  UPDATE instances AS i
  SET state = row.state, state_since = row."stateSince", wanted = row.wanted, drain_since = row."drainSince",
      drain_reason = row."drainReason",
      replaces = row.replaces, pid = row.pid, measured = row.measured, failure = row.failure
  FROM jsonb_to_recordset($1) AS row (
    id text, state text, "stateSince" timestamptz, wanted text, "drainSince" timestamptz, "drainReason" text, replaces text, pid integer,
    measured jsonb, failure jsonb)
  WHERE i.id = row.id`;

export const ABANDON_MOVES = 'UPDATE instances SET move_to = NULL WHERE id = ANY($1)';

export const RETURN_HOME = `
  UPDATE instances AS i SET move_to = row."moveTo"
  FROM jsonb_to_recordset($1) AS row (id text, "moveTo" jsonb) WHERE i.id = row.id`;

/** An admin may have taken it back meanwhile. */
export const SETTLE_MOVES = `
  UPDATE instances AS i SET move_to = move_to || jsonb_build_object('settlesUntil', row."settlesUntil")
  FROM jsonb_to_recordset($1) AS row (id text, "settlesUntil" text) WHERE i.id = row.id AND i.move_to IS NOT NULL`;

export const FORGET_YIELDS = 'DELETE FROM yields';

export const REMEMBER_YIELDS = `
  INSERT INTO yields (node_id, gpu_id, deployment_id, usable_bytes, since, calm_since)
  SELECT "nodeId", "gpuId", "deploymentId", "usableBytes", since, "calmSince"
  FROM jsonb_to_recordset($1) AS row ("nodeId" text, "gpuId" text, "deploymentId" text, "usableBytes" bigint,
                                      since timestamptz, "calmSince" timestamptz)
  WHERE EXISTS (SELECT 1 FROM deployments WHERE id = "deploymentId")`;

export const REMEMBER_MEASURED = `
  INSERT INTO measured_footprints AS m
    (sha256, context_tokens, slots, kv_type, engine, engine_version, backend, architecture, gpu_count, per_gpu, measured_at)
  SELECT sha256, "contextTokens", slots, "kvType", engine, "engineVersion", backend, architecture, "gpuCount", "perGpu",
         "measuredAt"
  FROM jsonb_to_recordset($1) AS row (
    sha256 text, "contextTokens" integer, slots integer, "kvType" text, engine text, "engineVersion" text, backend text,
    architecture text, "gpuCount" integer, "perGpu" jsonb, "measuredAt" timestamptz)
  ON CONFLICT (sha256, context_tokens, slots, kv_type, engine, engine_version, backend, architecture, gpu_count)
  DO UPDATE SET per_gpu = excluded.per_gpu, measured_at = excluded.measured_at, loads = m.loads + 1`;

export const SET_FAILURES = `
  INSERT INTO placement_failures (deployment_id, node_id, failures, last_at)
  SELECT "deploymentId", "nodeId", failures, "lastAt"
  FROM jsonb_to_recordset($1) AS row ("deploymentId" text, "nodeId" text, failures integer, "lastAt" timestamptz)
  ON CONFLICT (deployment_id, node_id) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at`;

export const REMEMBER_DEMAND = `
  INSERT INTO deployment_demand (deployment_id, last_used_at, popularity, wanted_replicas, reason, extra_replicas,
                                 hot_since, calm_since, stepped_at, written_at)
  SELECT "deploymentId", "lastUsedAt", popularity, "wantedReplicas", reason, "extraReplicas", "hotSince", "calmSince",
         "steppedAt", "writtenAt"
  FROM jsonb_to_recordset($1) AS row (
    "deploymentId" text, "lastUsedAt" timestamptz, popularity double precision, "wantedReplicas" integer, reason text,
    "extraReplicas" integer, "hotSince" timestamptz, "calmSince" timestamptz, "steppedAt" timestamptz,
    "writtenAt" timestamptz)
  WHERE EXISTS (SELECT 1 FROM deployments WHERE id = "deploymentId")
  ON CONFLICT (deployment_id) DO UPDATE
    SET last_used_at = excluded.last_used_at, popularity = excluded.popularity,
        wanted_replicas = excluded.wanted_replicas, reason = excluded.reason,
        extra_replicas = excluded.extra_replicas, hot_since = excluded.hot_since, calm_since = excluded.calm_since,
        stepped_at = excluded.stepped_at, written_at = excluded.written_at`;

export const REMEMBER_LOAD_TIMES = `
  INSERT INTO load_times AS t (model, engine, backend, architecture, load_ms, loads, measured_at)
  SELECT model, engine, backend, architecture, "loadMs", loads, "measuredAt"
  FROM jsonb_to_recordset($1) AS row (
    model text, engine text, backend text, architecture text, "loadMs" bigint, loads integer, "measuredAt" timestamptz)
  ON CONFLICT (model, engine, backend, architecture)
  DO UPDATE SET load_ms = excluded.load_ms, loads = excluded.loads, measured_at = excluded.measured_at`;

export const SET_REFUSAL = 'UPDATE deployments SET refusal = $2 WHERE id = $1';

/** Each place by its own name: an admin may add another at the same moment. */
export const FORGET_PLACES = `
  UPDATE deployments SET places = (
    SELECT coalesce(jsonb_agg(place ORDER BY nth), '[]')
    FROM jsonb_array_elements(places) WITH ORDINALITY AS put (place, nth) WHERE place->>'id' <> ALL($2::text[]))
  WHERE id = ANY($1)`;

/** The first of them stay, as many as are missing of so few replicas. */
export const DROP_PLACES = `
  UPDATE deployments SET places = (
    SELECT coalesce(jsonb_agg(place ORDER BY nth), '[]')
    FROM jsonb_array_elements(places) WITH ORDINALITY AS put (place, nth)
    WHERE nth <= $2 - (SELECT count(*) FROM instances AS i WHERE deployment_id = $1 AND wanted = 'run' AND NOT EXISTS (
      SELECT 1 FROM instances AS before WHERE before.id = i.replaces AND before.wanted = 'run')))
  WHERE id = $1 AND $2 < replicas`;

export const DELETE_DEPLOYMENTS = `
  DELETE FROM deployments AS d
  WHERE id = ANY($1) AND NOT EXISTS (SELECT 1 FROM instances WHERE deployment_id = d.id)`;

export const REMEMBER_ASSIGNED = `
  INSERT INTO assigned (node_id, digest) VALUES ($1, $2)
  ON CONFLICT (node_id) DO UPDATE SET digest = excluded.digest`;

export const FORGET_ASSIGNED = 'DELETE FROM assigned WHERE node_id = $1';

export const JOURNAL = `
  WITH said AS (
    INSERT INTO decisions (at, epoch, counts, packed) VALUES ($1, $2, $3, $4) RETURNING id),
  gone AS (DELETE FROM decisions WHERE id <= (SELECT id FROM said) - $5::bigint)
  SELECT id FROM said`;
