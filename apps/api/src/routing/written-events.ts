/** Said beside an empty text: thinking, or the use of a tool. */
const SPEAKING = ['"reasoning', '"tool_calls"'];
/** The first event names the role, the last one the reason to stop; neither is a token. */
const SILENT = ['"delta":{}', '"content":""', '"content":null', '"text":""'];

/** Whether an event of a stream carries something that was written, about one token. Looks at characters alone. */
export function isWritten(event: string): boolean {
  if (!SILENT.some((mark) => event.includes(mark))) return event.includes('data:');
  return SPEAKING.some((mark) => event.includes(mark));
}
