import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export const settings = parse(readFileSync('settings.yaml', 'utf8'));

export async function summarize(text: string): Promise<string> {
  const { base, timeout_ms } = settings.providers.local;
  const answer = await fetch(`${base}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'small', messages: [{ role: 'user', content: text }] }),
    signal: AbortSignal.timeout(timeout_ms),
  });
  return (await answer.json()).choices[0].message.content;
}
