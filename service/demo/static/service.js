// How the page talks with kefu: one POST for a question, its answer read as Server-Sent Events.

/** What the service said instead of an answer; without a message when it said nothing at all. */
export class ChatError extends Error {
  constructor(error) {
    super(error?.message ?? "");
    this.code = error?.code ?? "";
  }
}

export function post(url, body, signal) {
  const headers = { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang };
  return fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal });
}

/**
 * Yields the events of one answer as {event, data}; throws ChatError when the service refuses.
 * Without a session id (null) the service begins a new session and names it in the first event.
 */
export async function* chatEvents(message, sessionId, signal) {
  const session = sessionId ? { session_id: sessionId } : {};
  const response = await post("api/chat", { message, ...session, stream: true }, signal);
  if (!response.ok) {
    const refusal = await response.json().catch(() => null);
    throw new ChatError(refusal?.error);
  }
  for await (const { event, data } of serverEvents(response.body)) yield { event, data: JSON.parse(data) };
}

/** Yields the Server-Sent Events of a body of bytes; an event which is cut off at the end is dropped. */
async function* serverEvents(body) {
  let event = "message";
  let data = [];
  for await (const line of lines(body)) {
    if (line === "") {
      if (data.length > 0) yield { event, data: data.join("\n") };
      event = "message";
      data = [];
    } else {
      const [, field, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line); // a comment is a field without a name
      if (field === "event") event = value ?? "";
      if (field === "data") data.push(value ?? "");
    }
  }
}

/** Yields lines ended by LF, CRLF or CR, wherever the chunks of the body are cut. */
async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      const ended = (rest + value).split(/\r\n|\n|\r(?!$)/); // a last CR may be half of a CRLF: it waits
      rest = ended.pop();
      yield* ended;
    }
    if (rest.endsWith("\r")) yield rest.slice(0, -1);
  } finally {
    reader.cancel().catch(() => {}); // already broken or aborted: nothing is left to cancel
  }
}
