/** Intel's cards with memory of their own, by PCI id. Source: Mesa, include/pci_ids/iris_pci_ids.h. */
const NAMES: Readonly<Record<number, string>> = {
  18693: 'Intel Iris Xe MAX',
  18695: 'Intel Server GPU SG-18M',
  22160: 'Intel Arc A770M',
  22161: 'Intel Arc A730M',
  22162: 'Intel Arc A550M',
  22163: 'Intel Arc A370M',
  22164: 'Intel Arc A350M',
  22176: 'Intel Arc A770',
  22177: 'Intel Arc A750',
  22178: 'Intel Arc A580',
  22181: 'Intel Arc A380',
  22182: 'Intel Arc A310',
  22192: 'Intel Arc Pro A30M',
  22193: 'Intel Arc Pro A40/A50',
  22194: 'Intel Arc Pro A60M',
  22195: 'Intel Arc Pro A60',
  22208: 'Intel Data Center GPU Flex 170',
  22209: 'Intel Data Center GPU Flex 140',
  57867: 'Intel Arc B580',
  57868: 'Intel Arc B570',
  57873: 'Intel Arc Pro B60',
  57874: 'Intel Arc Pro B50',
};

export function intelCardName(deviceId: number): string | null {
  return NAMES[deviceId] ?? null;
}
