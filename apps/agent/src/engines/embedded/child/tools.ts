import { CatalogueError } from '@aivailable/contracts';
import type { ChatModelFunctions } from 'node-llama-cpp';
import type { ChatRequest, ChatTool, ToolChoice } from './chat-request.js';
import { grammarSchema } from './json-schema.js';

/** Which functions the model may call in this request, and whether it must. */
export interface OfferedTools {
  readonly functions: ChatModelFunctions;
  readonly mustCall: boolean;
  readonly mostCalls: number | undefined;
}

export function offeredTools(request: ChatRequest): OfferedTools | null {
  const tools = request.tools ?? [];
  const choice = request.tool_choice ?? 'auto';
  if (tools.length === 0 && choice !== 'none' && choice !== 'auto') {
    throw new CatalogueError('invalid_request', { detail: 'tool_choice asks for a call, but there are no tools.' });
  }
  if (tools.length === 0 || choice === 'none') return null;
  const offered = typeof choice === 'string' ? tools : [chosenTool(tools, choice)];
  return {
    functions: Object.fromEntries(offered.map((tool) => [tool.function.name, functionOf(tool)])),
    mustCall: choice !== 'auto',
    mostCalls: request.parallel_tool_calls === false || typeof choice === 'object' ? 1 : undefined,
  };
}

function chosenTool(tools: readonly ChatTool[], choice: Exclude<ToolChoice, string>): ChatTool {
  const chosen = tools.find((tool) => tool.function.name === choice.function.name);
  if (chosen !== undefined) return chosen;
  throw new CatalogueError('invalid_request', {
    detail: `tool_choice names ${choice.function.name}, which is no tool.`,
  });
}

function functionOf({ function: { description, parameters } }: ChatTool): ChatModelFunctions[string] {
  return {
    ...(description ? { description } : {}),
    ...(parameters ? { params: grammarSchema({ type: 'object', ...parameters }) } : {}),
  };
}
