import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const VULKAN_DRIVERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'];

/** Path of a Chromium on this machine, or null. `CHROMIUM` names one that lies elsewhere. */
export function findChromium(environment) {
  if (environment.CHROMIUM) return environment.CHROMIUM;
  const folders = (environment.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const candidates = folders.flatMap((folder) => CHROMIUM_NAMES.map((name) => path.join(folder, name)));
  return [...candidates, MAC_CHROME].find((candidate) => existsSync(candidate)) ?? null;
}

export function hasVulkan() {
  return VULKAN_DRIVERS.some(
    (folder) => existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('.json')),
  );
}

/** What this machine lacks for a full test run, as sentences. */
export function missingNeeds(environment) {
  const missing = [];
  if (findChromium(environment) === null) {
    missing.push({
      required: environment.REQUIRE_BROWSER === '1',
      sentence: 'the browser tests need Chromium, and there is none in PATH. Debian: apt-get install chromium.',
    });
  }
  if (!hasVulkan()) {
    missing.push({
      required: false,
      sentence: 'the tests on Vulkan need a driver. Debian: apt-get install libvulkan1 mesa-vulkan-drivers.',
    });
  }
  return missing;
}
