import { beforeEach, describe, expect, it } from '@jest/globals';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { fakeFetch, json, streaming } from '../../../test/fetch-fake.js';
import { show } from '../../../test/render.js';
import { PlaygroundPage } from './playground-page.js';

const page = <PlaygroundPage owner="u1" nextStep={<a href="/deployments">Deploy a model</a>} />;
const models = (...names: string[]) => json({ object: 'list', data: names.map((id) => ({ id })) });
const CHAT = 'POST /v1/chat/completions';
const piece = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;

async function ask(question: string): Promise<void> {
  const box = await screen.findByRole('textbox', { name: 'Message' });
  fireEvent.change(box, { target: { value: question } });
  fireEvent.keyDown(box, { key: 'Enter' });
}

describe('the playground', () => {
  beforeEach(() => localStorage.clear());

  it('hands over the next step while nothing is served', async () => {
    fakeFetch({ 'GET /v1/models': () => models() });
    show(page);
    expect(await screen.findByText('No model is served yet')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Deploy a model' })).toBeTruthy();
  });

  it('says why the models cannot be listed, and tries again', async () => {
    const refusal = { error: { message: 'The service is stopping.', type: 'x', code: 'shutting_down' } };
    fakeFetch({ 'GET /v1/models': () => json(refusal, 503, { 'x-request-id': 'req_5' }) });
    show(page);
    expect((await screen.findByRole('alert')).textContent).toMatch(/The service is stopping\..*req_5/);
    fakeFetch({ 'GET /v1/models': () => models('toy') });
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('textbox', { name: 'Message' })).toBeTruthy();
  });

  it('shows an answer while it comes, then who gave it and how fast', async () => {
    const answer = streaming({ 'x-aivailable-node': 'under%20the%20desk' });
    const asked = fakeFetch({ 'GET /v1/models': () => models('toy'), [CHAT]: () => answer.response });
    const view = show(page);
    await ask('Hi');
    answer.push(piece('Good '));
    await waitFor(() => expect(view.querySelector('.answer')?.textContent).toContain('Good'));
    expect(screen.getByRole('button', { name: 'Stop' })).toBeTruthy();
    answer.push(piece('morning'));
    answer.push('data: {"choices":[],"usage":{"completion_tokens":2}}\n\ndata: [DONE]\n\n');
    expect(await screen.findByRole('button', { name: 'Answer again' })).toBeTruthy();
    expect(view.querySelector('.answer')?.textContent).toContain('Good morning');
    expect(screen.getByText('on under the desk')).toBeTruthy();
    expect(screen.getByText('2 tokens')).toBeTruthy();
    expect(asked.at(-1)?.body).toEqual({
      model: 'toy',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('shows the sentence of an answer that broke, beside what had come', async () => {
    const answer = streaming({ 'x-request-id': 'req_6' });
    fakeFetch({ 'GET /v1/models': () => models('toy'), [CHAT]: () => answer.response });
    show(page);
    await ask('Hi');
    answer.push(piece('Half an ans'));
    answer.push(
      'data: {"error":{"message":"The engine was lost in the middle of the answer.","code":"stream_interrupted"}}\n\n',
    );
    expect((await screen.findByRole('alert')).textContent).toBe(
      'The engine was lost in the middle of the answer.Request id req_6',
    );
    expect(screen.getByText('Half an ans')).toBeTruthy();
  });

  it('calls a stream without its end broken', async () => {
    const answer = streaming();
    fakeFetch({ 'GET /v1/models': () => models('toy'), [CHAT]: () => answer.response });
    show(page);
    await ask('Hi');
    answer.push(piece('Half'));
    answer.end();
    expect((await screen.findByRole('alert')).textContent).toBe('The answer broke off before its end.');
  });

  it('stops when it is told to, keeps what had come, and lets one write on', async () => {
    const answer = streaming();
    fakeFetch({ 'GET /v1/models': () => models('toy'), [CHAT]: () => answer.response });
    show(page);
    await ask('Hi');
    answer.push(piece('Half'));
    await screen.findByText('Half');
    const stop = screen.getByRole('button', { name: 'Stop' });
    stop.focus();
    fireEvent.click(stop);
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Message' }));
  });

  it('never loses the focus to what goes away: an editor that is left, a question that is asked anew', async () => {
    fakeFetch({ 'GET /v1/models': () => models('toy'), [CHAT]: () => answers('Yes.')() });
    show(page);
    await ask('First');
    await screen.findByText('Yes.');
    fireEvent.click(screen.getByRole('button', { name: 'Edit the question' }));
    fireEvent.keyDown(screen.getByRole('textbox', { name: 'The question' }), { key: 'Escape' });
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Edit the question' }));
    fireEvent.click(screen.getByRole('button', { name: 'Edit the question' }));
    fireEvent.keyDown(screen.getByRole('textbox', { name: 'The question' }), { key: 'Enter' });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Message' })));
  });

  it('begins a new chat where one writes', async () => {
    fakeFetch({ 'GET /v1/models': () => models('toy') });
    show(page);
    fireEvent.click(await screen.findByRole('button', { name: 'New chat' }));
    expect(document.activeElement).toBe(await screen.findByRole('textbox', { name: 'Message' }));
  });

  it('keeps the conversation in this browser', async () => {
    const answer = streaming();
    fakeFetch({ 'GET /v1/models': () => models('toy'), [CHAT]: () => answer.response });
    show(page);
    await ask('Remember me');
    answer.push(`${piece('I will.')}data: [DONE]\n\n`);
    await screen.findByRole('button', { name: 'Answer again' });
    await waitFor(() => expect(Object.values({ ...localStorage }).join()).toContain('I will.'));
  });

  const done = (text: string) => `${piece(text)}data: [DONE]\n\n`;
  const answers = (text: string) => () => {
    const stream = streaming();
    stream.push(done(text));
    return stream.response;
  };
  const bodies = (asked: { body: unknown }[]) =>
    asked.flatMap(({ body }) => (body ? [body as { model: string; messages: { content: string }[] }] : []));

  it('asks an edited question anew and forgets what followed', async () => {
    let said = 0;
    const asked = fakeFetch({ 'GET /v1/models': () => models('toy'), [CHAT]: () => answers(`answer ${++said}`)() });
    const view = show(page);
    await ask('First');
    await screen.findByText('answer 1');
    await ask('Second');
    await screen.findByText('answer 2');
    fireEvent.click(screen.getAllByRole('button', { name: 'Edit the question' })[0] as HTMLElement);
    const field = screen.getByRole('textbox', { name: 'The question' });
    fireEvent.change(field, { target: { value: 'Other' } });
    fireEvent.click(screen.getByRole('button', { name: 'Send again' }));
    await screen.findByText('answer 3');
    expect(view.querySelectorAll('.turn')).toHaveLength(1);
    expect(
      bodies(asked)
        .at(-1)
        ?.messages.map(({ content }) => content),
    ).toEqual(['Other']);
  });

  it('compares two models with one question, and shows each request as code', async () => {
    const asked = fakeFetch({
      'GET /v1/models': () => models('toy', 'other'),
      [CHAT]: (body) => answers(`I am ${(body as { model: string }).model}`)(),
    });
    show(page);
    fireEvent.click(await screen.findByRole('button', { name: 'Compare' }));
    await ask('Who are you?');
    await screen.findByText('I am toy');
    await screen.findByText('I am other');
    expect(bodies(asked).map(({ model }) => model)).toEqual(['toy', 'other']);
    fireEvent.click(screen.getAllByRole('button', { name: 'View as code' })[1] as HTMLElement);
    const dialog = await screen.findByRole('dialog', { name: 'This request as code' });
    await waitFor(() => expect(dialog.textContent).toContain('"model": "other"'));
  });

  it('lists the chats of this browser, and brings a deleted one back', async () => {
    fakeFetch({ 'GET /v1/models': () => models('toy'), [CHAT]: answers('Yes.') });
    show(page);
    await ask('Remember me');
    await screen.findByText('Yes.');
    fireEvent.click(screen.getByRole('button', { name: 'Chats' }));
    expect(await screen.findByRole('button', { name: 'Remember me' })).toBeTruthy();
  });
});
