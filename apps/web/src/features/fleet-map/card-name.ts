/** Who made it and which line it is of: what all cards of a fleet have in common, before what tells them apart. */
const MAKER = /^(?:NVIDIA |AMD |Intel )(?:GeForce (?=RTX|GTX|GT)|Radeon (?=RX|Pro))?/;

/** `NVIDIA GeForce ` and `RTX 3060`: where room is scarce the second alone is shown. */
export function partsOfCardName(name: string): { maker: string; line: string } {
  const [maker = ''] = MAKER.exec(name) ?? [];
  return { maker, line: name.slice(maker.length) };
}
