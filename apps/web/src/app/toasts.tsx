import { useComputedColorScheme } from '@mantine/core';
import { Toaster } from 'sonner';

export function Toasts() {
  return <Toaster theme={useComputedColorScheme('light')} position="bottom-right" />;
}
