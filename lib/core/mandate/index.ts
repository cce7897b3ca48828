export { incoherences } from './coherence.ts';
export { tighter } from './tighter.ts';
