export { type Decided, type DecidedBody, type DecideInput, type DecideRefusal, decide } from './decide.ts';
export { ENGINE, ENTRY_SCHEMA, type EntryBody, entryBody, type Inputs } from './entry.ts';
export { explain } from './explain.ts';
export { explainChange } from './explain-change.ts';
export { type Learned, type Models, modelDigests, type Recall, recallFrom } from './models.ts';
export { setOf } from './publish.ts';
export { type Sentence, sentence } from './sentence.ts';
export { type StepInput, type StepOutput, type StepRefusal, step } from './step.ts';
export { type UnreadableEntry, upgrade } from './upgrade.ts';
