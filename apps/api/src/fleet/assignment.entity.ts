import type { AssignedInstance } from '@aivailable/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'assignments' })
export class NodeAssignment {
  @PrimaryColumn({ name: 'node_id', type: 'text' })
  nodeId!: string;

  /** Of the leader that wrote it. A bigint, which the driver hands out as text. */
  @Column({ type: 'bigint' })
  epoch!: string;

  @Column({ type: 'bigint' })
  revision!: string;

  @Column({ type: 'jsonb' })
  body!: AssignedInstance[];
}
