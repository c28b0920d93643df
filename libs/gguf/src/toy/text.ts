/**
 * What the toy model says. Each word is one token and the next word depends on the last one alone, so no word may
 * occur twice.
 */
export const TOY_TEXT =
  'Hello! I am the AIvailable toy model, about one megabyte of made-up weights that your own machine just ran through' +
  ' llama.cpp. My answer never changes, so nobody should trust it; import a real GGUF file under Models to get useful' +
  ' replies.';

/** `Hello!`, ` I`, ` am` ...: words with the space before them. */
export const TOY_WORDS: readonly string[] = TOY_TEXT.split(/(?= )/);
