// The API, with its refusals as errors that carry the sentence to show.
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `Máy chủ trả lời mã ${status}.`);
    this.status = status;
    this.code = problem?.code;
    this.problem = problem;
  }
}

// A file or a form goes as it is, whatever else as JSON.
async function call(method, path, body) {
  const asItIs = body instanceof Blob || body instanceof FormData;
  const response = await fetch(path, {
    method,
    headers: body === undefined || asItIs ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined || asItIs ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const read = () => { try { return JSON.parse(text); } catch { return undefined; } };
  if (!response.ok) throw new Refused(response.status, read());
  return text ? read() : undefined;
}

export const get = path => call('GET', path);
export const put = (path, body) => call('PUT', path, body);
// What sounds, as an address for a player; the caller revokes it.
// `told` hears how many seconds have come, at 24 kb/s.
export async function sound(path, body, signal, told) {
  const response = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal });
  if (!response.ok) throw new Refused(response.status, await response.json().catch(() => undefined));
  const pieces = [];
  let bytes = 0;
  for await (const piece of response.body) {
    pieces.push(piece);
    bytes += piece.length;
    told?.(bytes / 3000);
  }
  return URL.createObjectURL(new Blob(pieces, { type: 'audio/ogg' }));
}
export const post = (path, body) => call('POST', path, body);
export const remove = path => call('DELETE', path);
