import { type GgufMetadata, isGgufArray } from '@aivailable/gguf';

/** Why a file has no shape that we can compute with; becomes a reason where the shape is asked for. */
export class ShapeRefusal extends Error {}

/** Metadata of the model's own architecture, checked. */
export class Keys {
  constructor(
    private readonly metadata: GgufMetadata,
    private readonly architecture: string,
  ) {}

  has(key: string): boolean {
    return this.metadata[`${this.architecture}.${key}`] !== undefined;
  }

  /** False for what is absent, zero or switched off. */
  uses(key: string): boolean {
    const value = this.metadata[`${this.architecture}.${key}`];
    return value !== undefined && value !== 0 && value !== false;
  }

  count(key: string): number {
    const value = this.optionalCount(key);
    if (value === null) throw new ShapeRefusal(`its metadata lacks ${this.architecture}.${key}`);
    return value;
  }

  optionalCount(key: string): number | null {
    const value = this.metadata[`${this.architecture}.${key}`];
    return value === undefined ? null : this.counted(key, value, 1);
  }

  /** A value for each layer: a list of them, or one for all. */
  perLayer(key: string, layers: number, least = 1): number[] {
    const value = this.metadata[`${this.architecture}.${key}`];
    if (value === undefined) throw new ShapeRefusal(`its metadata lacks ${this.architecture}.${key}`);
    if (!isGgufArray(value)) {
      const one = this.counted(key, value, least);
      return Array.from({ length: layers }, () => one);
    }
    if (value.items === undefined || value.items.length < layers) {
      throw new ShapeRefusal(`its ${this.architecture}.${key} has ${value.arrayLength} values for ${layers} layers`);
    }
    return value.items.slice(0, layers).map((item) => this.counted(key, item, least));
  }

  /** A list of true and false, or null where the metadata has a number or nothing. */
  switches(key: string): boolean[] | null {
    const value = this.metadata[`${this.architecture}.${key}`];
    return isGgufArray(value) && value.items ? value.items.map((item) => item === true || Number(item) > 0) : null;
  }

  private counted(key: string, value: unknown, least: number): number {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least) return value;
    throw new ShapeRefusal(`its ${this.architecture}.${key} is ${String(value)}, which is not a count`);
  }
}
