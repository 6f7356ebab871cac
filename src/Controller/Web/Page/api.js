// The API, with its refusals as errors that carry the sentence to show.
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `Máy chủ trả lời mã ${status}.`);
    this.status = status;
    this.code = problem?.code;
    this.problem = problem;
  }
}

// A file or a form goes as it is, whatever else as JSON. What is only read is given up some time: whatever is read after it waits for it.
async function send(method, path, body, tag) {
  const asItIs = body instanceof Blob || body instanceof FormData;
  const response = await fetch(path, {
    method,
    headers: { ...(body === undefined || asItIs ? {} : { 'Content-Type': 'application/json' }), ...(tag ? { 'If-Match': tag } : {}) },
    body: body === undefined || asItIs ? body : JSON.stringify(body),
    signal: method === 'GET' ? AbortSignal.timeout(30000) : undefined,
  });
  const text = await response.text();
  const read = () => { try { return JSON.parse(text); } catch { return undefined; } };
  if (!response.ok) throw new Refused(response.status, read());
  return { value: text ? read() : undefined, tag: response.headers.get('ETag') };
}

const call = async (...what) => (await send(...what)).value;

// What is read with its tag and saved with it is not saved over what somebody else has saved meanwhile: that is refused with 412.
export const getTagged = path => send('GET', path);
export const postTagged = (path, body) => send('POST', path, body);
export const putTagged = (path, body, tag) => send('PUT', path, body, tag);

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
