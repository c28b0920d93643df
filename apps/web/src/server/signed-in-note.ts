/** The session cookie cannot be seen from here; this note only says that it is worth asking about. */
const SLOT = 'aivailable-signed-in';

export function hasSignedIn(): boolean {
  try {
    return localStorage.getItem(SLOT) !== null;
  } catch {
    return true;
  }
}

export function rememberSignedIn(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(SLOT, 'yes');
    else localStorage.removeItem(SLOT);
  } catch {
    // Storage is switched off: the API is asked every time.
  }
}
