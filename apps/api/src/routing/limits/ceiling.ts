/** How quickly a ceiling comes down: a twentieth of the way at each lower value. */
const SINKING = 0.05;

/** What values of late stayed under: rises at once, sinks slowly. */
export class Ceiling {
  constructor(public value: number) {}

  learn(value: number): void {
    this.value = value > this.value ? value : this.value + SINKING * (value - this.value);
  }
}
