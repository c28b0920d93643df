import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was last written down for a node, as a digest. */
@Entity({ name: 'assigned' })
export class Assigned {
  @PrimaryColumn({ name: 'node_id', type: 'text' })
  nodeId!: string;

  @Column({ type: 'text' })
  digest!: string;
}
