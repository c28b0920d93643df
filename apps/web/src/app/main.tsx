import './styles.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { keepFocus } from '../ui/kept-focus.js';
import { newQueryClient } from './query-client.js';
import { newRouter } from './router.js';
import { surfaces, theme } from './theme.js';

const client = newQueryClient();
const router = newRouter(client);

/** After the page: a toast that is early waits for them. */
const Toasts = lazy(async () => ({ default: (await import('./toasts.js')).Toasts }));

const place = document.getElementById('root');
if (!place) throw new Error('The page has no place for the console.');
keepFocus();
createRoot(place).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={surfaces} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
        <Suspense>
          <Toasts />
        </Suspense>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
