export const texts = {
  title: (node: string) => `Drain ${node}`,
  hint: 'Nothing new is placed there, and what runs there moves to other nodes. It stays so until you open the node again.',
  all: (count: number) =>
    count === 1 ? 'The one instance there has another place.' : `All ${count} instances there have another place.`,
  some: (count: number) =>
    count === 1
      ? '1 instance has no other place and stays until there is one.'
      : `${count} instances have no other place and stay until there is one.`,
  leaves: (name: string) => `${name} finishes its answers there and goes: there is enough of it without that one.`,
  confirm: 'Drain',
  cancel: 'Cancel',
};
