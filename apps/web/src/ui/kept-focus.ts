/**
 * What has the focus may go out of the page: a row is deleted, a button becomes a word. Then the browser gives the focus
 * to nobody, and the next key begins at the top of the page. Here it is handed on to what stands nearest in the same
 * list, or to the dialog or the content around it, unless somebody else has claimed it by the next frame.
 */
export function keepFocus(afterFrame: (deed: () => void) => void = requestAnimationFrame): () => void {
  let last: Element | null = null;
  const remember = ({ target }: FocusEvent) => {
    last = target instanceof Element ? target : null;
  };
  /* Who leaves it by a click beside everything does not want it back. */
  const forget = ({ target }: FocusEvent) =>
    queueMicrotask(() => {
      if (last === target && last?.isConnected) last = null;
    });
  const observer = new MutationObserver((records) => {
    const gone = last;
    if (gone === null || gone.isConnected) return;
    last = null;
    const where = records.find(({ removedNodes }) => [...removedNodes].some((node) => node.contains(gone)));
    if (where) afterFrame(() => handOn(where));
  });
  document.addEventListener('focusin', remember);
  document.addEventListener('focusout', forget);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    document.removeEventListener('focusin', remember);
    document.removeEventListener('focusout', forget);
  };
}

const ROW = 'li, tr';
const AROUND = '[role=dialog], #content';
const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

function handOn({ target, nextSibling, previousSibling }: MutationRecord): void {
  if (document.activeElement !== document.body) return;
  const from = target instanceof Element ? target : target.parentElement;
  const row = from?.closest(ROW);
  const after = nextSibling instanceof Text ? nextSibling.nextElementSibling : nextSibling;
  const before = previousSibling instanceof Text ? previousSibling.previousElementSibling : previousSibling;
  const near = [after, before, row, row?.nextElementSibling, row?.previousElementSibling];
  const inList = row || from?.matches('ul, ol, tbody') ? near.flatMap(firstIn) : [];
  const around = from?.closest(AROUND) ?? document.querySelector('#content');
  const [place] = [...inList, around];
  if (place instanceof HTMLElement) place.focus({ preventScroll: true });
}

function firstIn(node: Node | null | undefined): Element[] {
  if (!(node instanceof Element) || !node.isConnected) return [];
  return [node, ...node.querySelectorAll(FOCUSABLE)].filter(canHaveFocus).slice(0, 1);
}

function canHaveFocus(element: Element): boolean {
  return element.matches(FOCUSABLE) && !element.matches(':disabled') && (element.checkVisibility?.() ?? true);
}
