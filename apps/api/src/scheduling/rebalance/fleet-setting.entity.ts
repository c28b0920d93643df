import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an admin sets for the whole fleet, by name. */
@Entity({ name: 'fleet_settings' })
export class FleetSetting {
  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'jsonb' })
  value!: unknown;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt!: Date;
}

export const REBALANCE_SETTING = 'rebalance';
