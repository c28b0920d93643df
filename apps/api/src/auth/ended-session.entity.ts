import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('ended_sessions')
export class EndedSession {
  @PrimaryColumn({ type: 'text' })
  readonly id!: string;

  /** No token of it is valid after this. */
  @Column({ type: 'timestamptz', name: 'forget_at' })
  readonly forgetAt!: Date;
}
