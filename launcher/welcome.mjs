const TOY = 'aivailable-toy';

/** The last thing `npm start` prints. Secrets appear only in the start that made them. */
export function welcome({ url, adminEmail, adminPassword, apiKey }, { dataDir, reasons }) {
  const lines = [
    '',
    reasons === null ? 'AIvailable is ready.' : `AIvailable runs, but no model answers yet: ${reasons.join(' ')}`,
    '',
    `  Console   ${url}`,
    ...access({ adminEmail, adminPassword, apiKey }),
    '',
    'Try it:',
    `  ${curlLine(url, apiKey)}`,
    '',
  ];
  if (adminPassword !== null || apiKey !== null) lines.push('Password and key are shown this once: keep them.');
  lines.push(`Data and logs lie in ${dataDir}. Ctrl-C stops everything.`, '');
  return lines.join('\n');
}

function access({ adminEmail, adminPassword, apiKey }) {
  return [
    `  E-mail    ${adminEmail}`,
    `  Password  ${adminPassword ?? 'as set at first start (lost: npm start -- --new-password)'}`,
    `  API key   ${apiKey ?? 'as given at first start, or a new one from the console'}`,
  ];
}

/** What a start that was broken off has to hand over all the same, because no other start will: '' where it is nothing. */
export function keepsake(api) {
  if (api.adminPassword === null) return '';
  return ['', ...access(api), '', 'Password and key are shown this once: keep them.', ''].join('\n');
}

export function curlLine(url, apiKey) {
  const body = JSON.stringify({ model: TOY, messages: [{ role: 'user', content: 'Hello' }] });
  const address = new URL('/v1/chat/completions', url).href;
  const key = apiKey ?? 'YOUR_API_KEY';
  return `curl ${address} -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '${body}'`;
}
