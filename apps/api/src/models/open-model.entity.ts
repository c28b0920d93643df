import type { OpenModel } from '@aivailable/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An entry of the list that an admin added. */
@Entity('open_models')
export class AddedOpenModel {
  @PrimaryColumn({ type: 'text' })
  readonly id!: string;

  @Column({ type: 'jsonb' })
  readonly entry!: OpenModel;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt!: Date;
}
