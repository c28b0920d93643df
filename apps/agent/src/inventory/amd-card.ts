/** What is known of an AMD card before anybody judges it; null is what nobody said. */
export interface AmdCard extends AmdToolCard {
  readonly driver: string | null;
  /** Of the processor's graphics: memory that is RAM. */
  readonly integrated: boolean;
  /** KFD's name for it. */
  readonly gpuId: string | null;
}

/** What AMD's own tools say of a card. */
export interface AmdToolCard {
  readonly index: number;
  readonly address: string | null;
  readonly uniqueId: string | null;
  readonly name: string | null;
  readonly gfx: string | null;
  readonly driverVersion: string | null;
  readonly totalBytes: number | null;
  readonly usedBytes: number | null;
  readonly temperatureC: number | null;
  readonly utilisationPercent: number | null;
  readonly powerW: number | null;
}

/** Bytes are the one thing that nothing can be placed without. */
export function lacksBytes({ driver, integrated, totalBytes, usedBytes }: AmdCard): boolean {
  return driver === 'amdgpu' && !integrated && (totalBytes === null || usedBytes === null);
}

/** What sysfs says stands; the tools fill its gaps, and name the cards that it does not show. */
export function withToolCards(cards: readonly AmdCard[], told: readonly AmdToolCard[]): AmdCard[] {
  const known = cards.map((card) => {
    const same = told.find(({ address }) => address !== null && address === card.address);
    return same ? filledIn(card, same) : card;
  });
  const others = cards.length > 0 ? told.filter(({ address }) => address !== null) : told;
  const unseen = others.filter(({ address }) => !cards.some((card) => address !== null && card.address === address));
  return [...known, ...unseen.map(fromTool)];
}

function filledIn(card: AmdCard, told: AmdToolCard): AmdCard {
  return {
    ...card,
    uniqueId: card.uniqueId ?? told.uniqueId,
    name: card.name ?? told.name,
    gfx: card.gfx ?? told.gfx,
    driverVersion: card.driverVersion ?? told.driverVersion,
    totalBytes: card.totalBytes ?? told.totalBytes,
    usedBytes: card.usedBytes ?? told.usedBytes,
    temperatureC: card.temperatureC ?? told.temperatureC,
    utilisationPercent: card.utilisationPercent ?? told.utilisationPercent,
    powerW: card.powerW ?? told.powerW,
  };
}

/** The tools list what amdgpu drives. */
function fromTool(told: AmdToolCard): AmdCard {
  return { ...told, driver: 'amdgpu', integrated: false, gpuId: null };
}
