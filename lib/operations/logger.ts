/** Least severe first. `silent` writes nothing. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log: one JSON object a line, `{ at, level, message, …fields }`. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with fields that stand in every line, such as `{ market, runId }`. */
  with(fields: LogFields): Logger;
}

export interface LoggerOptions {
  readonly level?: LogLevel;
  readonly fields?: LogFields;
  /** Where a finished line goes. Standard error by default: standard output belongs to what the program was asked for. */
  readonly write?: (line: string) => void;
}

const plain = (_key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Error)) return value;
  return { name: value.name, message: value.message, stack: value.stack };
};

/** A line about a value that has no JSON form (a cycle) must still appear: it is most likely about a fault. */
const lineOf = (record: LogFields): string => {
  try {
    return JSON.stringify(record, plain);
  } catch (cause) {
    return JSON.stringify({
      at: record.at,
      level: record.level,
      message: record.message,
      unloggable: `${cause}`,
    });
  }
};

const toStandardError = (line: string): void => {
  process.stderr.write(line);
};

/** A logger that drops what is below `level` (default `info`). Never throws. */
export const createLogger = ({ level = 'info', fields = {}, write = toStandardError }: LoggerOptions = {}): Logger => {
  const at = (own: LogLevel) => {
    const heard = LOG_LEVELS.indexOf(own) >= LOG_LEVELS.indexOf(level);
    return (message: string, extra: LogFields = {}): void => {
      if (!heard) return;
      write(`${lineOf({ at: new Date().toISOString(), level: own, message, ...fields, ...extra })}\n`);
    };
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (more) => createLogger({ level, fields: { ...fields, ...more }, write }),
  };
};
