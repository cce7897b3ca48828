/** Exit codes: 0 all is as asked, 1 a check failed, 2 the command or its input is wrong, 3 made by another engine, 4 data are absent. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

/** Says what is wrong on standard error and gives the code for it. */
export const complain = (message: string, code: ExitCode = 2): ExitCode => {
  process.stderr.write(`plimsoll: ${message}\n`);
  return code;
};

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
