/**
 * Which chip a PCI id is, for cards of machines whose kernel has no compute topology. Sources: `pciidlist` in Linux,
 * drivers/gpu/drm/amd/amdgpu/amdgpu_drv.c; for Navi 3x and later, which are not in it, `data/amdgpu.ids` of libdrm; gfx
 * numbers from LLVM, "User Guide for AMDGPU Backend".
 */
const CHIPS: readonly (readonly [first: number, last: number, gfx: string])[] = [
  [0x6600, 0x663f, 'gfx602'],
  [0x6640, 0x665f, 'gfx704'],
  [0x6660, 0x667f, 'gfx602'],
  [0x66a0, 0x66af, 'gfx906'],
  [0x6780, 0x679f, 'gfx600'],
  [0x67a0, 0x67be, 'gfx701'],
  [0x67c0, 0x67ff, 'gfx803'],
  [0x6800, 0x683f, 'gfx601'],
  [0x6860, 0x687f, 'gfx900'],
  [0x6900, 0x6907, 'gfx802'],
  [0x6920, 0x6939, 'gfx802'],
  [0x694c, 0x694f, 'gfx803'],
  [0x6980, 0x699f, 'gfx803'],
  [0x69a0, 0x69af, 'gfx904'],
  [0x6fdf, 0x6fdf, 'gfx803'],
  [0x7300, 0x730f, 'gfx803'],
  [0x7310, 0x731f, 'gfx1010'],
  [0x7340, 0x734f, 'gfx1012'],
  [0x7360, 0x7362, 'gfx1011'],
  [0x7388, 0x7390, 'gfx908'],
  [0x73a0, 0x73bf, 'gfx1030'],
  [0x73c0, 0x73df, 'gfx1031'],
  [0x73e0, 0x73ff, 'gfx1032'],
  [0x7408, 0x7410, 'gfx90a'],
  [0x7420, 0x743f, 'gfx1034'],
  [0x7448, 0x745e, 'gfx1100'],
  [0x7470, 0x747e, 'gfx1101'],
  [0x7480, 0x7499, 'gfx1102'],
  [0x7550, 0x7551, 'gfx1201'],
  [0x7590, 0x7590, 'gfx1200'],
];

export function gfxOfChip(deviceId: number): string | null {
  return CHIPS.find(([first, last]) => deviceId >= first && deviceId <= last)?.[2] ?? null;
}
