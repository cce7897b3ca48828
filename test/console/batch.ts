import { handlers } from '../../bin/handlers.ts';
import { program } from '../../lib/console/index.ts';

/**
 * Many short commands in one process, because loading the program takes longer than what most of them do. Takes a JSON
 * list of argument lists, prints a JSON list of `{ code, stdout, stderr }`.
 */
class Exit extends Error {
  constructor(readonly code: number) {
    super('exit');
  }
}

process.exit = ((code = 0) => {
  throw new Exit(Number(code));
}) as typeof process.exit;

/** What is written while `during` runs. */
const captured = async (stream: NodeJS.WriteStream, during: () => Promise<unknown>): Promise<string> => {
  const write = stream.write;
  let text = '';
  stream.write = ((chunk: string) => {
    text += chunk;
    return true;
  }) as typeof stream.write;
  await during();
  stream.write = write;
  return text;
};

const runOne = async (args: readonly string[]) => {
  let code: number | null = null;
  const command = async () => {
    try {
      await program(handlers, '0', (told) => {
        code = told;
      }).parseAsync([...args], { from: 'user' });
    } catch (cause) {
      if (!(cause instanceof Exit)) throw cause;
      code = cause.code;
    }
  };
  let stderr = '';
  const stdout = await captured(process.stdout, async () => {
    stderr = await captured(process.stderr, command);
  });
  return { code, stdout, stderr };
};

const results = [];
for (const args of JSON.parse(process.argv[2] ?? '[]') as string[][]) results.push(await runOne(args));
process.stdout.write(JSON.stringify(results));
