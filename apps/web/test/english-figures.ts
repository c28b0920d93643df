/** Specs read figures and dates as an English reader does, whatever the machine that runs them is set to. */
const ENGLISH = 'en-US';

type Format = typeof Intl.NumberFormat | typeof Intl.DateTimeFormat;

function inEnglish<Kind extends Format>(kind: Kind): Kind {
  return new Proxy(kind, {
    construct: (target, [locale = ENGLISH, options]) => Reflect.construct(target, [locale, options]),
  });
}

Intl.NumberFormat = inEnglish(Intl.NumberFormat);
Intl.DateTimeFormat = inEnglish(Intl.DateTimeFormat);
