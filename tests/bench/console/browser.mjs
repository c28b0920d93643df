import { chromium } from 'playwright-core';
import { findChromium } from '../../../launcher/test-needs.mjs';

export async function openBrowser() {
  const executablePath = findChromium(process.env);
  if (executablePath === null) throw new Error('This benchmark needs a Chromium in PATH.');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** The fleet's page of the pretend fleet, signed in, with its map drawn. */
export async function openFleet(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('E-mail').fill('admin@aivailable.local');
  await page.locator('input[type=password]').fill('whatever');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('[data-instance]').first().waitFor();
  return page;
}
