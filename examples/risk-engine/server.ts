import { createServer, type IncomingMessage, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';

/** The smallest engine that Plimsoll can ask. It stands alone: whoever writes an engine needs nothing of Plimsoll's code. */

interface Question {
  readonly market: string;
  /** UTC, such as `2026-01-01T00:00:00Z`. */
  readonly slot: string;
  readonly horizonsSeconds: readonly number[];
}

const SECONDS_PER_YEAR = 365 * 86_400;

/** Put your model here: volatility a year, as a fraction; null for a market of which it knows nothing. */
export type Model = (question: Question) => number | null;

/** One number a market: a rough opinion, which the scoreboard will judge. */
const OPINION: Readonly<Record<string, number>> = { 'BTC-USD-PERP': 0.5, 'ETH-USD-PERP': 0.65 };
const byOpinion: Model = ({ market }) => OPINION[market] ?? null;

const answerOf = (question: Question, yearly: number) => ({
  schema: 'plimsoll.forecast/1',
  market: question.market,
  // When the forecast was made. This one knows nothing of the world, so it is as new as the question.
  asOf: question.slot,
  forecasts: question.horizonsSeconds.map((horizonSeconds) => ({
    horizonSeconds,
    sigma: yearly * Math.sqrt(horizonSeconds / SECONDS_PER_YEAR),
  })),
});

const read = async (request: IncomingMessage): Promise<Question | null> => {
  let text = '';
  for await (const chunk of request) text += chunk;
  try {
    const question = JSON.parse(text) as Partial<Question> | null;
    const { market, slot, horizonsSeconds } = question ?? {};
    const whole = typeof market === 'string' && typeof slot === 'string' && Array.isArray(horizonsSeconds);
    return whole ? { market, slot, horizonsSeconds } : null;
  } catch {
    return null;
  }
};

export const engine = (model: Model = byOpinion): Server =>
  createServer(async (request, response) => {
    const question = request.method === 'POST' ? await read(request) : null;
    const yearly = question && model(question);
    const known = question !== null && yearly !== null;
    const body = known ? answerOf(question, yearly) : { error: question ? 'market unknown' : 'not a question' };
    const status = known ? 200 : question ? 404 : 400;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.env.PORT ?? 8700);
  engine().listen(port, '127.0.0.1', () => console.log(`engine on http://127.0.0.1:${port}`));
}
