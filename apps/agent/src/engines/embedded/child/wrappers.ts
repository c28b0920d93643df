import {
  ChatWrapper,
  type ChatWrapperGenerateContextStateOptions,
  type ChatWrapperGeneratedContextState,
  LlamaText,
} from 'node-llama-cpp';

/** A model's own way of writing a chat, with something else about its answer. */
abstract class WrappedWrapper extends ChatWrapper {
  readonly wrapperName: string;
  override readonly settings: ChatWrapper['settings'];

  constructor(protected readonly inner: ChatWrapper) {
    super();
    this.wrapperName = inner.wrapperName;
    this.settings = inner.settings;
  }

  override generateFunctionCall(...call: Parameters<ChatWrapper['generateFunctionCall']>): LlamaText {
    return this.inner.generateFunctionCall(...call);
  }

  override generateFunctionCallResult(...result: Parameters<ChatWrapper['generateFunctionCallResult']>): LlamaText {
    return this.inner.generateFunctionCallResult(...result);
  }
}

/** Makes any model call a function: its own template is rendered, then the answer is begun as a call. */
export class MustCallWrapper extends WrappedWrapper {
  override generateContextState(options: ChatWrapperGenerateContextStateOptions): ChatWrapperGeneratedContextState {
    const { contextText, stopGenerationTriggers } = this.inner.generateContextState(options);
    const functionCall = { initiallyEngaged: true, disengageInitiallyEngaged: [] };
    return { contextText, stopGenerationTriggers, functionCall };
  }
}

/** As the library's grammars of JSON end: it looks for their end only where there are no functions. */
const DOCUMENT_END = '\n\n\n\n';

/** Ends the answer after a whole document. */
export class DocumentWrapper extends WrappedWrapper {
  override generateContextState(options: ChatWrapperGenerateContextStateOptions): ChatWrapperGeneratedContextState {
    const state = this.inner.generateContextState(options);
    return { ...state, stopGenerationTriggers: [...state.stopGenerationTriggers, LlamaText(DOCUMENT_END)] };
  }
}
