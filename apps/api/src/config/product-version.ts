import { existsSync, readFileSync } from 'node:fs';

/** Which version of the product this is. Bundled, this file lies one folder nearer to the package than its source does. */
export function productVersion(): string {
  const places = ['../package.json', '../../package.json'].map((place) => new URL(place, import.meta.url));
  const place = places.find((one) => existsSync(one));
  if (place === undefined) throw new Error('The package of the API is not beside its code.');
  const { version }: { version: string } = JSON.parse(readFileSync(place, 'utf8'));
  return version;
}
