export { Channel, type ChannelListener, WINDOW_BYTES } from './channel.js';
export { ChannelStream } from './channel-stream.js';
export { BEAT_MS, type ConnectionOptions, channelsOn } from './connection.js';
export { BrokenFrames } from './frame.js';
export type { Multiplexer } from './multiplexer.js';
