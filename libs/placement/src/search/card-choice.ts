import { type Option, OptionLevels, type Taken } from './option-levels.js';
import { TowerChoice } from './tower-choice.js';

/**
 * Which seats fill one card best: a multiple-choice knapsack, exact to the MiB. What a model may be on the card is a
 * chain: a smallest seat, and slots that each cost the same and are worth less and less. A Lagrange multiplier (the
 * price of a MiB) gives a bound, and at a price the best of a chain is found without looking at every slot. Every
 * option whose loss at that price exceeds the gap is out; depth-first search over the few that are left does the rest.
 * Classes that tower over all others come first, and those among them for which there is no room are out altogether.
 */
export class CardChoice {
  /** Where the chains of each class begin; one entry more than classes. */
  readonly #starts: number[] = [0];
  readonly #costs: number[] = [];
  readonly #values: number[] = [];
  readonly #slotCosts: number[] = [];
  /** Where the stretches of equal worth of each chain begin; one entry more than chains. */
  readonly #stretches: number[] = [0];
  readonly #counts: number[] = [];
  readonly #worths: number[] = [];
  readonly #towers = new TowerChoice();
  readonly #isOut: boolean[] = [];
  #classes = 0;
  #chains = 0;
  #stretchCount = 0;

  #roomMiB = 0;
  #price = 0;
  #bound = 0;
  #best = 0;
  /** What numbers of this size can tell apart. */
  #least = 0;
  #visits = 0;
  readonly #tried: Taken[] = [];
  #triedCount = 0;
  #chosen: Taken[] = [];
  readonly #path: Option[] = [];
  readonly #levels = new OptionLevels();

  clear(): void {
    this.#towers.clear();
    this.#classes = 0;
    this.#chains = 0;
    this.#stretchCount = 0;
  }

  /** A chain that begins with this; more slots may follow. Its number is how it will be named. */
  offer(cost: number, value: number, slotCost = 0): number {
    const chain = this.#chains++;
    this.#costs[chain] = cost;
    this.#values[chain] = value;
    this.#slotCosts[chain] = slotCost;
    this.#stretches[this.#chains] = this.#stretchCount;
    return chain;
  }

  /** So many slots more for the chain that was offered last, each worth this; never more than the ones before. */
  extend(count: number, worth: number): void {
    this.#counts[this.#stretchCount] = count;
    this.#worths[this.#stretchCount] = worth;
    this.#stretches[this.#chains] = ++this.#stretchCount;
  }

  /** All chains since the last end of class exclude one another; an empty class is none. */
  endClass(towers = false): void {
    if (this.#starts[this.#classes] === this.#chains) return;
    if (towers) this.#offerTower(this.#classes);
    this.#isOut[this.#classes] = false;
    this.#starts[++this.#classes] = this.#chains;
  }

  /** With what it needs at least. */
  #offerTower(of: number): void {
    let least = this.#starts[of] as number;
    for (let chain = least + 1; chain < this.#chains; chain++)
      if ((this.#costs[chain] as number) < (this.#costs[least] as number)) least = chain;
    this.#towers.offer({ of, cost: this.#costs[least] as number, value: this.#values[least] as number });
  }

  /** What was chosen, one per class at most. */
  solve(roomMiB: number): readonly Taken[] {
    this.#roomMiB = roomMiB;
    this.#chosen = [];
    this.#best = 0;
    if (this.#classes === 0) return this.#chosen;
    for (const k of this.#towers.leftOut(roomMiB)) this.#isOut[k] = true;
    this.#findPrice();
    this.#least = 1e-6 + 1e-14 * this.#bound;
    if (this.#bound - this.#best <= this.#least) return this.#chosen;
    this.#keepHopeful();
    this.#visits = 0;
    this.#descend(0, 0, 0);
    return this.#chosen;
  }

  /** Closes in on the price at which the best of all classes just fits, along the chord between too much and little. */
  #findPrice(): void {
    this.#bound = Number.POSITIVE_INFINITY;
    let much = this.#tryPrice(0);
    if (much.cost <= this.#roomMiB) return;
    let little = NOTHING;
    for (let i = 0; i < MOST_PRICES; i++) {
      const price = (much.value - little.value) / (much.cost - little.cost);
      const tried = this.#tryPrice(price);
      const onChord = tried.value - price * tried.cost <= much.value - price * much.cost + 1e-9 * much.value;
      if (tried.cost <= this.#roomMiB) little = tried;
      else much = tried;
      if (onChord) return;
    }
  }

  /** The best of every class at this price; where it fits together it is also a first solution. */
  #tryPrice(price: number): Sum {
    let cost = 0;
    let value = 0;
    this.#triedCount = 0;
    for (let k = 0; k < this.#classes; k++) {
      if (!this.#bestAt(price, k)) continue;
      const taken = this.#tried[this.#triedCount++] as Taken;
      const slots = taken.slots * (this.#slotCosts[taken.chain] as number);
      const own = (this.#costs[taken.chain] as number) + slots;
      cost += own;
      value += this.#bestReduced + price * own;
    }
    const bound = value + price * (this.#roomMiB - cost);
    if (bound < this.#bound) {
      this.#bound = bound;
      this.#price = price;
    }
    if (cost <= this.#roomMiB && value > this.#best) {
      this.#best = value;
      this.#chosen = this.#tried.slice(0, this.#triedCount).map(({ chain, slots }) => ({ chain, slots }));
    }
    return { cost, value };
  }

  #bestReduced = 0;

  /** Writes the best of the class at the end of what is being tried; false when nothing is best. */
  #bestAt(price: number, k: number): boolean {
    let best = 0;
    let chosen = -1;
    let chosenSlots = 0;
    this.#bestReduced = 0;
    if (this.#isOut[k]) return false;
    for (let chain = this.#starts[k] as number; chain < (this.#starts[k + 1] as number); chain++) {
      let reduced = (this.#values[chain] as number) - price * (this.#costs[chain] as number);
      const slotPrice = price * (this.#slotCosts[chain] as number);
      let slots = 0;
      for (let s = this.#stretches[chain] as number; s < (this.#stretches[chain + 1] as number); s++) {
        const gain = (this.#worths[s] as number) - slotPrice;
        if (gain <= 0) break;
        const count = this.#counts[s] as number;
        reduced += count * gain;
        slots += count;
      }
      if (reduced <= best) continue;
      best = reduced;
      chosen = chain;
      chosenSlots = slots;
    }
    this.#bestReduced = best;
    if (chosen < 0) return false;
    const entry = this.#tried[this.#triedCount];
    if (entry === undefined) this.#tried.push({ chain: chosen, slots: chosenSlots });
    else {
      entry.chain = chosen;
      entry.slots = chosenSlots;
    }
    return true;
  }

  /** Fewest options first keeps the tree thin. Chain -1 is "none of this class". */
  #keepHopeful(): void {
    const gap = this.#bound - this.#best;
    this.#levels.clear();
    for (let k = 0; k < this.#classes; k++) {
      if (this.#isOut[k]) continue;
      const some = this.#bestAt(this.#price, k);
      const top = some ? this.#bestReduced : 0;
      this.#levels.begin();
      if (top <= gap) this.#levels.offer(-1, 0, 0, top);
      for (let chain = this.#starts[k] as number; chain < (this.#starts[k + 1] as number); chain++)
        this.#keepOf(chain, top, gap);
    }
    this.#levels.sort();
  }

  #keepOf(chain: number, top: number, gap: number): void {
    const slotCost = this.#slotCosts[chain] as number;
    const slotPrice = this.#price * slotCost;
    let cost = this.#costs[chain] as number;
    let loss = top - (this.#values[chain] as number) + this.#price * cost;
    let slots = 0;
    if (loss <= gap && cost <= this.#roomMiB) this.#levels.offer(chain, slots, cost, loss);
    for (let s = this.#stretches[chain] as number; s < (this.#stretches[chain + 1] as number); s++) {
      const gain = (this.#worths[s] as number) - slotPrice;
      for (let i = this.#counts[s] as number; i > 0; i--) {
        slots++;
        cost += slotCost;
        loss -= gain;
        if (cost > this.#roomMiB || (gain < 0 && loss > gap)) return;
        if (loss <= gap) this.#levels.offer(chain, slots, cost, loss);
      }
    }
  }

  #descend(k: number, cost: number, loss: number): void {
    if (++this.#visits > MOST_VISITS) return;
    if (k === this.#levels.count) {
      this.#finish(cost, loss);
      return;
    }
    const end = this.#levels.endOf(k);
    for (let i = this.#levels.beginOf(k); i < end; i++) {
      const option = this.#levels.option(i);
      const worse = loss + option.loss;
      if (this.#bound - worse <= this.#best + this.#least) return;
      if (cost + option.cost > this.#roomMiB) continue;
      this.#path[k] = option;
      this.#descend(k + 1, cost + option.cost, worse);
    }
  }

  #finish(cost: number, loss: number): void {
    const value = this.#bound - loss - this.#price * (this.#roomMiB - cost);
    if (value <= this.#best + this.#least) return;
    this.#best = value;
    this.#chosen = this.#path.slice(0, this.#levels.count).filter(({ chain }) => chain >= 0);
  }
}

interface Sum {
  readonly cost: number;
  readonly value: number;
}

const NOTHING: Sum = { cost: 0, value: 0 };
const MOST_VISITS = 1500;
const MOST_PRICES = 30;
