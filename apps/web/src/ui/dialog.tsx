import { Modal, type ModalProps } from '@mantine/core';
import { createContext, type RefObject, use, useLayoutEffect, useRef, useState } from 'react';
import { Covered } from './covered.js';

/** Tells the dialog below that another stands on it. */
const Below = createContext<(covered: boolean) => void>(() => undefined);

/**
 * Every dialog of the console. It is there or it is not there, and one that is taken out of the page while it is open
 * has no end at which Mantine would give the focus back. So it is given back here, however the dialog ends. Escape
 * closes the uppermost only.
 */
export function Dialog(more: Omit<ModalProps, 'opened'>) {
  const [below, setBelow] = useState(false);
  const covered = use(Covered) || below;
  const place = useRef<HTMLDivElement>(null);
  const cover = use(Below);
  useLayoutEffect(() => {
    cover(true);
    return () => cover(false);
  }, [cover]);
  useFocusBack(place);
  return (
    <Below value={setBelow}>
      <Modal ref={place} opened returnFocus={false} closeOnEscape={!covered} centered {...more} />
    </Below>
  );
}

function useFocusBack(place: RefObject<HTMLElement | null>): void {
  const [before] = useState(() => openerOf(document.activeElement));
  useLayoutEffect(() => {
    // An entry of a menu may be gone by now, a dialog before this one has given the focus back by now.
    const opener = document.activeElement === document.body ? before : openerOf(document.activeElement);
    // Its place is asked for at its end: a dialog comes into the page after its first effects.
    return () => giveFocus(opener, place.current);
  }, [before, place]);
}

/** What is chosen from a menu goes away with it; what opened the menu is still there. */
function openerOf(focused: Element | null): Element | null {
  const menu = focused?.closest('[role=menu]');
  return menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : focused;
}

/** When the opener went away meanwhile, the dialog below is the next best place, or the content of the page. */
function giveFocus(opener: Element | null, own: Element | null): void {
  const isThere = opener?.isConnected && opener !== document.body;
  const place = isThere ? opener : (dialogBelow(own) ?? document.getElementById('content'));
  if (place instanceof HTMLElement) place.focus({ preventScroll: true });
}

function dialogBelow(own: Element | null): Element | undefined {
  return [...document.querySelectorAll('[role=dialog]')].findLast((one) => !own?.contains(one));
}
