import { createContext, memo, type ReactNode, useContext } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { texts } from '../texts.js';
import { blocksOf } from './blocks.js';
import { CodeBlock } from './code-block.js';

interface MarkdownProps {
  readonly text: string;
  /** False while more is being written. */
  readonly whole?: boolean;
}

/** An engine's text as Markdown. Raw HTML is shown, never run; images become links, so nothing is fetched. */
export function Markdown({ text, whole = true }: MarkdownProps) {
  const blocks = blocksOf(text);
  return (
    <div className="markdown">
      {blocks.map((block, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks only ever grow at the end
        <Block key={place} text={block} whole={whole || place < blocks.length - 1} />
      ))}
    </div>
  );
}

const REMARK = [remarkGfm];
const REHYPE = [rehypeSanitize];
const Whole = createContext(true);

const Block = memo(function Block({ text, whole }: { text: string; whole: boolean }) {
  return (
    <Whole value={whole}>
      <ReactMarkdown remarkPlugins={REMARK} rehypePlugins={REHYPE} components={PIECES}>
        {text}
      </ReactMarkdown>
    </Whole>
  );
});

interface TreeNode {
  readonly value?: unknown;
  readonly properties?: { readonly className?: unknown };
  readonly children?: readonly TreeNode[];
}

const PIECES: Components = {
  a: ({ href, children }) => <OutLink href={href}>{children}</OutLink>,
  img: ({ src, alt }) => <OutLink href={typeof src === 'string' ? src : undefined}>{texts.image(alt ?? '')}</OutLink>,
  pre: ({ node }) => <Fence node={node} />,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={texts.table}>
      <table>{children}</table>
    </section>
  ),
  input: ({ checked }) => <span className="task-mark">{checked ? '☑' : '☐'}</span>,
};

function Fence({ node }: { node: TreeNode | undefined }) {
  return <CodeBlock word={wordOf(node)} code={node ? plainText(node) : ''} whole={useContext(Whole)} />;
}

function OutLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  if (!href) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}

/** `language-python` on the code inside the fence. */
function wordOf(pre: TreeNode | undefined): string {
  const names = pre?.children?.[0]?.properties?.className;
  const [name] = Array.isArray(names) ? names.map(String) : [];
  return /^language-(.+)$/.exec(name ?? '')?.[1] ?? '';
}

function plainText(node: TreeNode): string {
  if (typeof node.value === 'string') return node.value;
  return (node.children ?? []).map(plainText).join('');
}
