// Runs before anything else: the colour scheme is set before the first paint, and the schema library
// is told that the page's content security policy forbids `new Function`, so it does not try.
(() => {
  globalThis.__zod_globalConfig = { jitless: true };
  let wish = 'auto';
  try {
    wish = localStorage.getItem('mantine-color-scheme-value') || 'auto';
  } catch {
    // Storage is switched off: the system's scheme it is.
  }
  const dark = wish === 'dark' || (wish === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
