// The demo page's chat: sends a question, shows the answer as it is written, its citations and the votes.
//
// Whatever comes from outside (answers, quotes, messages of errors) enters the page as text, never as markup.
// The page's own sentences are in index.html in both languages; here is only what decides between them.

import { ChatError, chatEvents, post } from "./service.js";

const LONGEST_MESSAGE = 2000; // characters; the service refuses more
const SESSION = "kefu.session";
const LANGUAGE = "kefu.language";

const byId = (id) => document.getElementById(id);
const form = byId("form");
const input = byId("message");
const log = byId("log");
const scroll = byId("scroll");

/** Aborts the answer being written; null while there is none. */
let running = null;

// ── Language ─────────────────────────────────────────────────────────────────────────────────────────────

function preferredLanguage() {
  const wanted = [localStorage.getItem(LANGUAGE), ...navigator.languages];
  const known = wanted.find((language) => /^(zh|en)\b/i.test(language ?? ""));
  return known?.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

function speak(language) {
  const short = language.slice(0, 2);
  document.documentElement.lang = language;
  document.title = document.querySelector("title").dataset[short];
  input.placeholder = input.dataset[short];
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}

/** The language a text is read out and set in, which need not be the page's. */
const languageOf = (text) => (/\p{Script=Han}/u.test(text) ? "zh-CN" : "en");

// ── What is shown ────────────────────────────────────────────────────────────────────────────────────────

const copyOf = (name) => document.importNode(byId(`${name}-template`).content.firstElementChild, true);

function write(element, text) {
  element.textContent = text;
  element.lang = languageOf(text);
}

/** Scrolls to the end, but never so far that the newest question leaves the view. */
function scrollToEnd() {
  const question = [...log.querySelectorAll(".question")].at(-1);
  scroll.scrollTop = Math.min(scroll.scrollHeight, question ? question.offsetTop - 16 : 0);
}

/** Changes the conversation; the end stays in view unless the customer has scrolled up to read. */
function keepingEndInView(change) {
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  change();
  if (atEnd) scrollToEnd();
}

function addQuestion(message) {
  const question = copyOf("question");
  write(question.querySelector(".bubble"), message);
  log.append(question);
  return question;
}

function addAnswer() {
  const answer = copyOf("answer");
  log.append(answer);
  scrollToEnd();
  return answer;
}

/** Shows a reply line by line, each marker of a known citation ("[1]") as a button. */
function showReply(answer, text, citations = []) {
  const known = new Set(citations.map(({ n }) => `[${n}]`));
  const reply = answer.querySelector(".reply");
  reply.lang = languageOf(text);
  reply.replaceChildren(...text.trim().split(/\r?\n/).map((line) => lineOf(line, known)));
}

function lineOf(line, known) {
  const element = document.createElement("span");
  element.className = /^\s*(\d{1,2}[.、)）]|[-•*]\s)/.test(line) ? "line step" : "line";
  element.append(...line.split(/(\[\d+\])/).map((piece) => (known.has(piece) ? markerOf(piece) : piece)));
  return element;
}

function markerOf(piece) {
  const marker = copyOf("marker");
  marker.dataset.n = piece.slice(1, -1);
  marker.append(marker.dataset.n);
  return marker;
}

function sourceOf({ n, document: title, version, section, page, quote, url }) {
  const source = copyOf("source");
  const part = (selector) => source.querySelector(selector);
  source.dataset.n = n;
  part(".number").textContent = n;
  write(part("cite"), title);
  write(part(".version"), version ?? "");
  write(part(".section"), section ?? "");
  for (const number of source.querySelectorAll(".page b")) number.textContent = page ?? "";
  part(".page").hidden = page == null;
  write(part("blockquote"), quote ?? "");
  showLink(part("a"), url);
  return source;
}

/** Any other kind of address (`javascript:`) is left out. */
function showLink(link, url) {
  link.href = url ?? "";
  link.hidden = !url || !/^https?:$/.test(link.protocol);
  if (link.hidden) link.removeAttribute("href");
}

function suggestionOf(text) {
  const chip = document.createElement("button");
  chip.type = "button";
  chip.className = "chip";
  chip.dataset.ask = "";
  write(chip, text);
  return chip;
}

function showDone(answer, { reply, turn_id, outcome, citations = [], suggestions = [] }) {
  showReply(answer, reply, citations);
  answer.dataset.turn = turn_id;
  answer.dataset.outcome = outcome;
  answer.querySelector(".sources").replaceChildren(...citations.map(sourceOf));
  answer.querySelector(".chips").replaceChildren(...suggestions.map(suggestionOf));
  answer.querySelector(".votes").hidden = false;
}

/** Leaves the question in the conversation and in the input, with the reason and a way to ask again. */
function showFailure(message, question, answer, error) {
  const failure = copyOf("failure");
  if (error instanceof ChatError && error.message) write(failure.querySelector("p"), error.message);
  failure.dataset.message = message;
  answer.after(failure);
  for (const part of [question, answer, failure]) part.classList.add("failed");
  if (answer.querySelector(".reply").textContent === "") answer.remove();
  if (input.value === "") input.value = message;
  countCharacters();
}

function showRunning(isRunning) {
  byId("send").hidden = isRunning;
  byId("stop").hidden = !isRunning;
}

// ── The conversation ─────────────────────────────────────────────────────────────────────────────────────

async function ask(message) {
  if (running || message === "") return;
  running = new AbortController();
  const { signal } = running;
  for (const part of log.querySelectorAll(".failed")) part.remove();
  if (input.value.trim() === message) input.value = "";
  countCharacters();
  const question = addQuestion(message);
  const answer = addAnswer();
  showRunning(true);
  try {
    await followOrRenew(message, answer, signal);
  } catch (error) {
    if (signal.aborted) answer.dataset.outcome = "stopped";
    else keepingEndInView(() => showFailure(message, question, answer, error));
  }
  answer.setAttribute("aria-busy", "false");
  running = null;
  showRunning(false);
}

/** A session the service no longer knows (its data was cleared) is replaced by a new one, without a word. */
async function followOrRenew(message, answer, signal) {
  try {
    await follow(message, answer, signal);
  } catch (error) {
    if (error.code !== "session_not_found" || !sessionStorage.getItem(SESSION)) throw error;
    sessionStorage.removeItem(SESSION);
    await follow(message, answer, signal);
  }
}

async function follow(message, answer, signal) {
  let text = "";
  for await (const { event, data } of chatEvents(message, sessionStorage.getItem(SESSION), signal)) {
    if (event === "meta") sessionStorage.setItem(SESSION, data.session_id);
    if (event === "delta") keepingEndInView(() => showReply(answer, (text += data.text)));
    if (event === "error") throw new ChatError(data.error);
    if (event === "done") {
      keepingEndInView(() => showDone(answer, data));
      return;
    }
  }
  throw new ChatError(); // the stream ended before the answer did
}

function renew() {
  running?.abort();
  sessionStorage.removeItem(SESSION);
  byId("resumed").hidden = true;
  log.replaceChildren();
  input.focus();
}

async function vote(button) {
  const votes = button.closest(".votes");
  const turn_id = button.closest(".answer").dataset.turn;
  const helpful = button.dataset.helpful === "true";
  const saved = await post("api/feedback", { turn_id, helpful }).then((response) => response.ok, () => false);
  votes.dataset.state = saved ? "saved" : "unsaved";
  if (!saved) return;
  for (const other of votes.querySelectorAll("[data-helpful]")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
}

function openSource(marker) {
  const source = marker.closest(".answer").querySelector(`.source[data-n="${marker.dataset.n}"]`);
  source.querySelector("details").open = true;
  source.querySelector("summary").focus({ preventScroll: true });
  source.scrollIntoView({ block: "nearest" });
}

function countCharacters() {
  const length = [...input.value.trim()].length;
  const tooLong = length > LONGEST_MESSAGE;
  byId("counter").textContent = `${length} / ${LONGEST_MESSAGE}`;
  input.setAttribute("aria-invalid", String(tooLong));
  byId("send").disabled = tooLong;
}

// ── What the customer does ───────────────────────────────────────────────────────────────────────────────

form.addEventListener("submit", (event) => {
  event.preventDefault();
  input.focus();
  ask(input.value.trim());
});
input.addEventListener("input", countCharacters);
input.addEventListener("keydown", (event) => {
  const composing = event.isComposing || event.keyCode === 229; // 229: Safari ends a composition before the key
  if (event.key !== "Enter" || event.shiftKey || composing) return;
  event.preventDefault();
  if (!byId("send").disabled) form.requestSubmit();
});
byId("stop").addEventListener("click", () => {
  running?.abort();
  input.focus();
});
byId("renew").addEventListener("click", renew);
scroll.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if ("ask" in button.dataset) ask(button.textContent);
  if ("helpful" in button.dataset) vote(button);
  if (button.matches(".marker")) openSource(button);
  if ("retry" in button.dataset) {
    input.focus();
    ask(button.closest(".failure").dataset.message);
  }
});
document.querySelector(".languages").addEventListener("click", ({ target }) => {
  const { language } = target.dataset;
  if (!language) return;
  localStorage.setItem(LANGUAGE, language);
  speak(language);
});

speak(preferredLanguage());
countCharacters();
byId("resumed").hidden = !sessionStorage.getItem(SESSION);
