import type {
  ChosenPlace,
  DeploymentAvailability,
  EngineName,
  KvType,
  RefusalView,
  ServedTask,
  ServingHours,
} from '@aivailable/contracts';
import type { WishedPlace } from '@aivailable/placement';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `bigint` comes from the driver as text; bytes of a GPU fit a number. */
const bytes = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

const wholeNumber = { to: (value: number) => value, from: (value: string) => Number(value) };

export const DEFAULT_IDLE_MS = 600_000;

/** The wish. A deleted one stays until its last instance is gone. */
@Entity({ name: 'deployments' })
export class Deployment {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'served_name', type: 'text' })
  servedName!: string;

  /** Both null for a model that its engine knows by itself. */
  @Column({ name: 'model_id', type: 'text', nullable: true })
  modelId!: string | null;

  @Column({ name: 'file_id', type: 'text', nullable: true })
  fileId!: string | null;

  /** The only engine that will do. */
  @Column({ type: 'text', nullable: true })
  engine!: EngineName | null;

  @Column({ name: 'engine_model', type: 'text', nullable: true })
  engineModel!: string | null;

  /** What an instance of an engine's own model may take of a GPU; null where its engine takes a fixed share. */
  @Column({ name: 'reserve_bytes', type: 'bigint', nullable: true, transformer: bytes })
  reserveBytes!: number | null;

  @Column({ type: 'text' })
  task!: ServedTask;

  @Column({ type: 'integer' })
  replicas!: number;

  /** Per slot. */
  @Column({ name: 'context_tokens', type: 'integer' })
  contextTokens!: number;

  @Column({ type: 'integer' })
  slots!: number;

  @Column({ name: 'kv_type', type: 'text', default: 'f16' })
  kvType!: KvType;

  /** With as few it will do. */
  @Column({ name: 'min_slots', type: 'integer', default: 1 })
  minSlots!: number;

  /** Other files of the same model that will do, the best first. */
  @Column({ name: 'fallback_file_ids', type: 'jsonb', default: [] })
  fallbackFileIds!: readonly string[];

  /** All smaller files of the same model will do. */
  @Column({ name: 'allow_smaller', type: 'boolean', default: false })
  allowSmaller!: boolean;

  /** When an admin asked for the full form again. */
  @Column({ name: 'full_form_at', type: 'timestamptz', nullable: true })
  fullFormAt!: Date | null;

  @Column({ type: 'integer' })
  priority!: number;

  /** Keeps answering when any single node dies: one instance more than one, on another node. */
  @Column({ name: 'survives_node_loss', type: 'boolean', default: false })
  survivesNodeLoss!: boolean;

  @Column({ type: 'text', default: 'always' })
  availability!: DeploymentAvailability;

  /** On demand: unloaded after so long without a request. */
  @Column({ name: 'idle_ms', type: 'bigint', default: DEFAULT_IDLE_MS, transformer: wholeNumber })
  idleMs!: number;

  /** By hours: when. */
  @Column({ type: 'jsonb', nullable: true })
  hours!: ServingHours | null;

  /** How far it grows with its load; null: not at all. */
  @Column({ name: 'max_replicas', type: 'integer', nullable: true })
  maxReplicas!: number | null;

  /** Pinned: there and nowhere else. Empty: anywhere. */
  @Column({ name: 'only_on', type: 'jsonb', default: [] })
  onlyOn!: readonly ChosenPlace[];

  /** Nodes on which it never stands. */
  @Column({ name: 'keep_off', type: 'jsonb', default: [] })
  keepOff!: readonly string[];

  /** Deployments with which it never shares a node. */
  @Column({ name: 'apart_from', type: 'jsonb', default: [] })
  apartFrom!: readonly string[];

  /** Where an admin put replicas that do not stand there yet; the like of a move's `move_to`. */
  @Column({ type: 'jsonb', default: [] })
  places!: readonly WishedPlace[];

  /** Why not everything that is wished for has a place. */
  @Column({ type: 'jsonb', nullable: true })
  refusal!: RefusalView | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'deleted_at', type: 'timestamptz', nullable: true })
  deletedAt!: Date | null;
}
