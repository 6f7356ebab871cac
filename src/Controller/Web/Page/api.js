// The API, with its refusals as errors that carry the sentence to show.
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `Máy chủ trả lời mã ${status}.`);
    this.status = status;
  }
}

async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const read = () => { try { return JSON.parse(text); } catch { return undefined; } };
  if (!response.ok) throw new Refused(response.status, read());
  return text ? read() : undefined;
}

export const get = path => call('GET', path);
export const post = (path, body) => call('POST', path, body);
export const remove = path => call('DELETE', path);
