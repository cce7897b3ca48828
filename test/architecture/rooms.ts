/** The table of DESIGN section 3, as data. */

const GROUND = ['units', 'market', 'policy'];
const CORE = [
  ...GROUND,
  ...['oracle', 'volatility', 'liquidity', 'margin', 'account', 'breaker', 'mandate', 'controller'],
];
const BELOW_CYCLE = [...CORE, 'operations', 'chain', 'http', 'sources', 'ledger', 'publication', 'governance'];
const EVERYTHING = [...BELOW_CYCLE, 'cycle', 'client', 'backtest', 'cloud', 'local', 'console'];

const except = (rooms: readonly string[], ...names: readonly string[]): readonly string[] =>
  rooms.filter((room) => !names.includes(room));

/** Room → rooms it may import. `room/file.ts` opens that one file instead of the room's index. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  units: [],
  market: ['units'],
  policy: ['units', 'market'],
  oracle: GROUND,
  volatility: GROUND,
  liquidity: GROUND,
  margin: GROUND,
  account: GROUND,
  breaker: GROUND,
  mandate: [...GROUND, 'margin', 'account'],
  controller: except(CORE, 'controller'),
  operations: ['units'],
  chain: ['units', 'market'],
  http: ['units'],
  sources: [...GROUND, 'chain', 'http'],
  ledger: ['units', 'market', 'operations'],
  publication: ['units', 'market', 'operations', 'chain', 'http'],
  governance: [...GROUND, 'mandate', 'chain', 'http', 'publication'],
  cycle: BELOW_CYCLE,
  client: ['units', 'market', 'account', 'mandate', 'chain', 'http', 'publication/verify.ts'],
  backtest: CORE,
  cloud: ['units', 'policy', 'operations', 'ledger/table.ts'],
  local: except(EVERYTHING, 'cloud', 'console', 'local'),
  console: except(EVERYTHING, 'cloud', 'console'),
  functions: except(EVERYTHING, 'cloud', 'local', 'console', 'backtest'),
  web: ['units', 'market', 'margin/ramp.ts', 'mandate', 'publication'],
  /** Programs of other people: they know nothing of ours. */
  examples: [],
  bin: [...EVERYTHING, 'functions', 'web'],
};

/** Folders that may reach for anything but each other's and the program's entry points. */
export const OUTSIDE = ['test', 'bench'];

export const isCore = (room: string): boolean => CORE.includes(room);

/** The room of a file by its path from the root, or null outside all rooms. */
export const roomOf = (path: string): string | null => {
  const [top = '', second = '', third = ''] = path.split('/');
  if (top === 'lib') return second === 'core' ? third : second;
  return ['functions', 'bin', 'web', 'examples', ...OUTSIDE].includes(top) ? top : null;
};
