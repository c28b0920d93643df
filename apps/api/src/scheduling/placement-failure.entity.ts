import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How often a deployment failed on a node in a row, so that it is tried elsewhere and not in a quick circle. */
@Entity({ name: 'placement_failures' })
export class PlacementFailure {
  @PrimaryColumn({ name: 'deployment_id', type: 'text' })
  deploymentId!: string;

  @PrimaryColumn({ name: 'node_id', type: 'text' })
  nodeId!: string;

  @Column({ type: 'integer' })
  failures!: number;

  @Column({ name: 'last_at', type: 'timestamptz' })
  lastAt!: Date;
}
