import { chromium } from 'playwright-core';
import { findChromium } from '../../../launcher/test-needs.mjs';

/** No single step of a page takes longer, however busy the machine is. */
const STEP_MS = 30_000;

/** A Chromium of its own for `use`, which is ended however busy it is. */
export async function withBrowser(use) {
  const executablePath = findChromium(process.env);
  if (executablePath === null) throw new Error('This benchmark needs a Chromium in PATH.');
  const server = await chromium.launchServer({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  try {
    return await use(await chromium.connect(server.wsEndpoint()));
  } finally {
    await server.kill();
  }
}

/** A new visitor who has signed in. */
export async function signedIn(browser, { url, email = 'admin@aivailable.local', password = 'whatever' }, before) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(STEP_MS);
  const page = await context.newPage();
  await before?.(page);
  await page.goto(url);
  await page.getByLabel('E-mail').fill(email);
  await page.locator('input[type=password]').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  return page;
}

/** The fleet's page of the pretend fleet, with its map drawn. */
export async function openFleet(browser, url) {
  const page = await signedIn(browser, { url });
  await page.locator('[data-instance]').first().waitFor();
  return page;
}
