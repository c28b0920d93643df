import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ChatWish } from '../../server/chat-stream.js';
import { Dialog } from '../../ui/dialog.js';
import { type CodeLanguage, LANGUAGES, requestCode } from './chat/request-code.js';
import { CodeBlock } from './markdown/code-block.js';
import { texts } from './texts.js';

const WORDS: Readonly<Record<CodeLanguage, string>> = { curl: 'bash', python: 'python', javascript: 'javascript' };
const CHOICES = LANGUAGES.map((value) => ({ value, label: texts.code[value] }));

/** One request as a program would send it. */
export function CodeDialog({ wish, onClose }: { wish: ChatWish; onClose: () => void }) {
  const [language, setLanguage] = useState<CodeLanguage>('curl');
  return (
    <Dialog onClose={onClose} title={texts.code.title} size="xl">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {texts.code.hint}
        </Text>
        <SegmentedControl data={CHOICES} value={language} onChange={setLanguage} aria-label={texts.code.language} />
        <CodeBlock key={language} word={WORDS[language]} code={requestCode(language, location.origin, wish)} whole />
      </Stack>
    </Dialog>
  );
}
