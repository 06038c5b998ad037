import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export const settings = parse(readFileSync('settings.yaml', 'utf8'));

export async function summarize(text: string): Promise<Response> {
  const { base, timeout_ms } = settings.providers.local;
  const answer = await fetch(`${base}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'small', stream: true, messages: [{ role: 'user', content: text }] }),
    signal: AbortSignal.timeout(timeout_ms),
  });
  return answer;
}
