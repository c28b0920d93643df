/** What axe says of a page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';

const JUDGE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What was asked for is there, and everything that moves has arrived. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading').first().waitFor();
  await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root') === null);
  await page.evaluate(() => {
    const passing = document.getAnimations().filter(({ effect }) => {
      const target = effect instanceof KeyframeEffect ? effect.target : null;
      /* What a closed piece holds never arrives: Chromium moves only what is seen. */
      return target?.checkVisibility() && effect?.getComputedTiming().endTime !== Infinity;
    });
    return Promise.all(passing.map(({ finished }) => finished.catch(() => null)));
  });
}

/** By these rules, or by all of them. */
export async function judged(page: Page, rules: readonly string[] | null): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(JUDGE);
  const { violations } = await page.evaluate((values) => {
    const judge = (globalThis as unknown as { axe: typeof axe }).axe;
    const only = values && { runOnly: { type: 'rule' as const, values: [...values] } };
    return judge.run(document, { resultTypes: ['violations'], ...only });
  }, rules);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 300)} ${any[0]?.message ?? ''}`),
  );
}
