/** An answer of the API that was not a success. */
export class RefusedCall extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
    call: string,
  ) {
    super(`${call} was answered with ${status}: ${JSON.stringify(body)}`);
  }
}

/** The management API as a signed-in person uses it. */
export class AdminSession {
  private constructor(
    readonly url: string,
    readonly cookie: string,
  ) {}

  static async signIn(url: string, email: string, password: string): Promise<AdminSession> {
    const answer = await fetch(new URL('/admin/session', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    if (!answer.ok) throw new RefusedCall(answer.status, await answer.json(), 'sign-in');
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]);
    return new AdminSession(url, cookies.join('; '));
  }

  get<T>(path: string): Promise<T> {
    return this.#call<T>('GET', path);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.#call<T>('POST', path, body);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.#call<T>('PUT', path, body);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#call<T>('PATCH', path, body);
  }

  delete(path: string): Promise<unknown> {
    return this.#call('DELETE', path);
  }

  /** What is no JSON, such as a spreadsheet. */
  async text(path: string): Promise<string> {
    const answer = await fetch(new URL(path, this.url), { headers: { cookie: this.cookie } });
    return answer.text();
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(new URL(path, this.url), {
      method,
      headers: { cookie: this.cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const parsed: unknown = text === '' ? undefined : JSON.parse(text);
    if (!answer.ok) throw new RefusedCall(answer.status, parsed, `${method} ${path}`);
    return parsed as T;
  }
}
