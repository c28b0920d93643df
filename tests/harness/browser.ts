import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../launcher/test-needs.mjs';
import { ROOT } from './product-process.js';

const OUTPUT = path.join(ROOT, 'tests', 'output');
const executablePath = findChromium(process.env);

/** False where there is no Chromium and nobody insists on one; `npm test` then says so loudly. */
export const canBrowse = executablePath !== null || process.env.REQUIRE_BROWSER === '1';

export function openBrowser(): Promise<Browser> {
  if (executablePath === null) throw new Error('REQUIRE_BROWSER=1 is set, and there is no Chromium in PATH');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** A page of a new visitor, with everything that it complains about. */
export async function visit(
  browser: Browser,
  options: BrowserContextOptions,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  context.on('request', (request) => {
    if (leavesHome(request.url())) complaints.push(`left the origin: ${request.url()}`);
  });
  return { page, complaints };
}

/** Everything comes from the controller: no font, no picture, no script of anybody else. */
function leavesHome(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol.startsWith('http') && hostname !== '127.0.0.1' && hostname !== 'localhost';
}

export async function signIn(page: Page, at: { url: string; email: string; password: string }): Promise<void> {
  await page.goto(at.url);
  await page.getByLabel('E-mail').fill(at.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(at.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page
    .getByRole('navigation', { name: 'Pages' })
    .or(page.getByRole('button', { name: 'Menu' }))
    .first()
    .waitFor();
}

export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(OUTPUT, { recursive: true });
  await page.screenshot({ path: path.join(OUTPUT, `${name}.png`) });
}
