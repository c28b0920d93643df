import { memo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { CopyIcon } from '../../ui/copy-line.js';
import { blocksOf } from './blocks.js';
import { texts } from './texts.js';

/** An engine's text as Markdown. Raw HTML is shown, never run; images become links, so nothing is fetched. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      {blocksOf(text).map((block, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks only ever grow at the end
        <Block key={place} text={block} />
      ))}
    </div>
  );
}

const REMARK = [remarkGfm];
const REHYPE = [rehypeSanitize];

const Block = memo(function Block({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={REMARK} rehypePlugins={REHYPE} components={PIECES}>
      {text}
    </ReactMarkdown>
  );
});

const PIECES: Components = {
  a: ({ href, children }) => <OutLink href={href}>{children}</OutLink>,
  img: ({ src, alt }) => <OutLink href={typeof src === 'string' ? src : undefined}>{texts.image(alt ?? '')}</OutLink>,
  pre: ({ children, node }) => (
    <div className="code-block">
      <CopyIcon value={node ? plainText(node) : ''} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{children}</pre>
    </div>
  ),
  table: ({ children }) => (
    <div className="table-scroll">
      <table>{children}</table>
    </div>
  ),
};

function OutLink({ href, children }: { href: string | undefined; children: React.ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}

interface TreeNode {
  readonly value?: unknown;
  readonly children?: readonly TreeNode[];
}

function plainText(node: TreeNode): string {
  if (typeof node.value === 'string') return node.value;
  return (node.children ?? []).map(plainText).join('');
}
