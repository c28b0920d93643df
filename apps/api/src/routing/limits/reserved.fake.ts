import type { LimitGate, Payer } from './limit-gate.js';
import { Reservation } from './reservation.js';

/** However long it takes; rejects with the reason of a refusal. */
export async function reserved(gate: LimitGate, payer: Payer, tokens: number): Promise<Reservation> {
  const outcome = gate.reserve(payer, tokens);
  return outcome instanceof Reservation ? outcome : outcome.reservation;
}
