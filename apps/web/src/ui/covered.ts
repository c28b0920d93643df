import { createContext } from 'react';

/** Whether something that belongs to no dialog stands over all of them. */
export const Covered = createContext(false);
