import './styles.css';
import { MantineProvider, useComputedColorScheme } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Toaster } from 'sonner';
import { newQueryClient } from './query-client.js';
import { newRouter } from './router.js';
import { surfaces, theme } from './theme.js';

const client = newQueryClient(() => void router.invalidate());
const router = newRouter(client);

function Toasts() {
  return <Toaster theme={useComputedColorScheme('light')} position="bottom-right" />;
}

const place = document.getElementById('root');
if (!place) throw new Error('The page has no place for the console.');
createRoot(place).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={surfaces} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
