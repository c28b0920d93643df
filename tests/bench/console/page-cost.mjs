/** What the page costs while it only shows the fleet: main thread of the page and its whole process, as shares of one core. */
export async function measureCost(browser, page, seconds) {
  const inPage = await page.context().newCDPSession(page);
  await inPage.send('Performance.enable');
  const overall = await browser.newBrowserCDPSession();
  const read = async () => {
    const { metrics } = await inPage.send('Performance.getMetrics');
    const { processInfo } = await overall.send('SystemInfo.getProcessInfo');
    const metric = (name) => metrics.find((one) => one.name === name)?.value ?? 0;
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    return {
      at: performance.now() / 1_000,
      task: metric('TaskDuration'),
      script: metric('ScriptDuration'),
      layout: metric('LayoutDuration') + metric('RecalcStyleDuration'),
      process: Math.max(...renderers.map(({ cpuTime }) => cpuTime)),
    };
  };
  const before = await read();
  await page.waitForTimeout(seconds * 1_000);
  const after = await read();
  const share = (name) => (after[name] - before[name]) / (after.at - before.at);
  return { task: share('task'), script: share('script'), layout: share('layout'), process: share('process') };
}
