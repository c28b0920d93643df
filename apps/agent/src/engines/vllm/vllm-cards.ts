import type { Backend, Gpu } from '@aivailable/contracts';

/**
 * Cards that vLLM runs on, as its documentation of 2026 says: NVIDIA from compute capability 7.5 (docs.vllm.ai,
 * "Installation", GPU), AMD gfx90a, gfx942, gfx950, and gfx11 or newer.
 */
const LEAST_CAPABILITY = 7.5;
const FIRST_CDNA = 0x90a;
const FIRST_RDNA1 = 0x1010;
const FIRST_RDNA3 = 0x1100;

/** Why vLLM cannot serve a card, by its name; null when it can. */
export function vllmRefusal(gpu: Gpu): string | null {
  if (gpu.kind !== 'real') return `${gpu.name} is no real GPU, and vLLM serves no other`;
  switch (gpu.vendor) {
    case 'nvidia':
      return nvidiaRefusal(gpu);
    case 'amd':
      return amdRefusal(gpu);
    default:
      return `${gpu.name}: vLLM serves NVIDIA and AMD cards`;
  }
}

/** The build of vLLM that drives a card. */
export function vllmBackend({ vendor }: Gpu): Backend {
  return vendor === 'amd' ? 'rocm' : 'cuda';
}

function nvidiaRefusal({ name, computeCapability }: Gpu): string | null {
  if (computeCapability === null) return `${name}: its compute capability is unknown, vLLM needs 7.5`;
  if (Number(computeCapability) >= LEAST_CAPABILITY) return null;
  return `${name}: compute capability ${computeCapability}, vLLM needs ${LEAST_CAPABILITY}`;
}

function amdRefusal({ name, architecture }: Gpu): string | null {
  const digits = /^gfx([0-9a-f]{3,4})$/.exec(architecture ?? '')?.[1];
  if (digits === undefined) return `${name}: its gfx number is unknown, vLLM needs gfx90a or gfx1100`;
  const number = Number.parseInt(digits, 16);
  const isCdna = number >= FIRST_CDNA && number < FIRST_RDNA1;
  return isCdna || number >= FIRST_RDNA3 ? null : `${name}: ${architecture}, vLLM needs gfx90a or gfx1100`;
}
