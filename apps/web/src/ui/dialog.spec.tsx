import { describe, expect, it } from '@jest/globals';
import { Button, Menu } from '@mantine/core';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { show } from '../../test/render.js';
import { Covered } from './covered.js';
import { Dialog } from './dialog.js';

/** As the pages do it: the dialog is there or it is not there. */
function Opened({ by, opened }: { by: string; opened?: (close: () => void) => React.ReactNode }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {by}
      </button>
      {open && (opened?.(close) ?? <Named name={by} onClose={close} />)}
    </>
  );
}

function Named({ name, onClose, children }: { name: string; onClose: () => void; children?: React.ReactNode }) {
  return (
    <Dialog title={name} onClose={onClose}>
      <input aria-label={`field of ${name}`} />
      {children}
    </Dialog>
  );
}

function open(name: string): HTMLElement {
  const opener = screen.getByRole('button', { name });
  opener.focus();
  fireEvent.click(opener);
  return opener;
}

const focusIn = async (name: string) => {
  const field = await screen.findByLabelText(`field of ${name}`);
  await waitFor(() => expect(screen.getByRole('dialog', { name }).contains(document.activeElement)).toBe(true));
  return field;
};
const pressEscape = () => fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });

describe('a dialog', () => {
  it('gives the focus back to what opened it, although it is taken out of the page', async () => {
    show(<Opened by="Rename" />);
    const opener = open('Rename');
    await focusIn('Rename');
    pressEscape();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(opener);
  });

  it('gives it back to the dialog it stands on', async () => {
    show(
      <Opened
        by="Settings"
        opened={(close) => (
          <Named name="Settings" onClose={close}>
            <Opened by="Really" />
          </Named>
        )}
      />,
    );
    const first = open('Settings');
    await focusIn('Settings');
    const second = open('Really');
    await focusIn('Really');
    pressEscape();
    await waitFor(() => expect(document.activeElement).toBe(second));
    pressEscape();
    await waitFor(() => expect(document.activeElement).toBe(first));
  });

  it('stays while something stands over all of them', async () => {
    show(
      <Covered value>
        <Opened by="Form" />
      </Covered>,
    );
    open('Form');
    await focusIn('Form');
    pressEscape();
    expect(screen.getByRole('dialog', { name: 'Form' })).toBeTruthy();
  });

  it('gives the focus to the dialog below when the opener is gone', async () => {
    show(
      <>
        <Named name="Form" onClose={() => undefined} />
        <Vanishing />
      </>,
    );
    await focusIn('Form');
    open('Create the first');
    await focusIn('Create');
    pressEscape();
    expect(document.activeElement).toBe(screen.getByRole('dialog', { name: 'Form' }));
  });

  it('gives it to what opened the menu it was chosen from', async () => {
    show(<FromMenu />);
    const target = open('More');
    const entry = await screen.findByRole('menuitem', { name: 'Remove' });
    entry.focus();
    fireEvent.click(entry);
    await focusIn('Remove');
    pressEscape();
    expect(document.activeElement).toBe(target);
  });

  it('gives it to the content when the opener is gone', async () => {
    show(<Vanishing />);
    open('Create the first');
    await focusIn('Create');
    pressEscape();
    expect(document.activeElement?.id).toBe('content');
  });
});

function FromMenu() {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button>More</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsking(true)}>Remove</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking && <Named name="Remove" onClose={() => setAsking(false)} />}
    </>
  );
}

function Vanishing() {
  const [step, setStep] = useState<'empty' | 'asking' | 'made'>('empty');
  return (
    <main id="content" tabIndex={-1}>
      {step === 'empty' && (
        <button type="button" onClick={() => setStep('asking')}>
          Create the first
        </button>
      )}
      {step === 'asking' && <Named name="Create" onClose={() => setStep('made')} />}
    </main>
  );
}
