"use strict";

/* Nothing here is needed: every form posts and every link leads without it. It makes reading smoother. */

/* A lost connection loses nothing: what is sent waits here, in this page's memory and nowhere else, until the server
   has it. One at a time and in order; sent again as often as it takes, for the server counts it once. */
const outbox = []; /* { key, url, headers, body, keepalive, target, button, show }: saved without leaving the page */
const held = []; /* { form, button }: forms that lead to another page */
const SHORTEST_PAUSE = 2000, LONGEST_PAUSE = 60000, SLOW = 5000, PATIENCE = 60000, TYPING = 1500;
let trouble = ""; /* why things wait: "unreachable", "signed out", or "" */
let pause = SHORTEST_PAUSE, retry, underWay = null, isSending = false;
let onceArrived = null; /* what was asked for meanwhile: another page, another language */
let leaving = null; /* the held form that goes now */
let typed = { form: null, at: 0 };

const waiting = () => [...outbox, ...held];

/* A newer text of the same form takes the place of the one that still waits. Also for other scripts of ours (media.js). */
function send(item) {
  const older = outbox.findIndex((one) => one.key === item.key && one !== underWay);
  if (older >= 0) item.line = outbox.splice(older, 1)[0].line;
  outbox.push(item);
  if (trouble) tell();
  goOn();
}

function after(act) {
  onceArrived = act;
  goOn();
}

async function goOn() {
  if (isSending) return;
  clearTimeout(retry);
  isSending = true;
  try {
    trouble = await sendAll();
  } finally {
    isSending = false;
  }
  if (!trouble && outbox.length) return goOn();
  const next = onceArrived;
  onceArrived = null;
  if (trouble) return waitLonger(next !== null);
  tell();
  pause = SHORTEST_PAUSE;
  if (held.length) leaveByForm();
  else next?.();
}

function waitLonger(staysHere) {
  tell(staysHere);
  retry = setTimeout(goOnByItself, pause);
}

function goOnByItself() {
  pause = Math.min(pause * 2, LONGEST_PAUSE);
  goOn();
}

/* The browser says that it may be worth it. */
function goOnSooner() {
  pause = SHORTEST_PAUSE;
  if (trouble) goOn();
}

async function sendAll() {
  if (!outbox.length) return sendHeld();
  while (outbox.length) {
    underWay = outbox[0];
    const met = await deliver(underWay);
    if (!met) eraseLine(outbox.splice(outbox.indexOf(underWay), 1)[0]);
    underWay = null;
    if (met) return met;
  }
  return held.length ? sendHeld() : "";
}

/* What it met with: "" when it has arrived and its answer is shown. */
async function deliver({ url, headers, body, keepalive, show }) {
  const slow = setTimeout(() => { trouble ||= "unreachable"; tell(); }, SLOW);
  const isUpload = body instanceof FormData; /* may take its time */
  const signal = isUpload ? undefined : AbortSignal.timeout?.(PATIENCE);
  const { met, answer, text } = await ask(url, { method: "POST", headers, body, keepalive, signal });
  clearTimeout(slow);
  if (met) return met;
  if (answer.ok) tellAbove("");
  await show?.(answer, text);
  return "";
}

/* As a part of the page, so that a session that ended is said and leads nowhere. What is to be tried later has no answer. */
async function ask(url, how) {
  let answer, text;
  try {
    answer = await fetch(url, { ...how, headers: { "HX-Request": "true", ...how.headers } });
    text = await answer.text();
  } catch {
    return { met: "unreachable" };
  }
  const isLater = answer.status === 401 || answer.status === 429 || answer.status >= 500;
  if (isLater && answer.headers.get("HX-Retarget") === "#told") tellAbove(text); /* our own words, not a gateway's */
  if (isLater) return { met: answer.status === 401 ? "signed out" : "unreachable" };
  return { met: "", answer, text };
}

/* Signed out, or trouble on our side, while the page stood open: said below it until something is saved again. */
function tellAbove(html) {
  const told = document.getElementById("told");
  const said = new DOMParser().parseFromString(html, "text/html").body;
  if (told && told.textContent.trim() !== said.textContent.trim()) told.replaceChildren(...said.childNodes);
}

/* What is left of a page that closes: one more try, which the browser makes without the page. */
function sendLeftovers() {
  for (const item of outbox) {
    const { url, headers, body } = item;
    if (body instanceof FormData || (item === underWay && item.keepalive)) continue;
    fetch(url, { method: "POST", keepalive: true, headers: { "HX-Request": "true", ...headers }, body }).catch(() => {});
  }
}

/* The quiet sign of what is pending, and a line at each form that waits. */
function tell(staysHere = false) {
  const sign = document.getElementById("waiting");
  const all = waiting();
  const isCut = trouble === "unreachable";
  const plural = new Intl.PluralRules(document.documentElement.lang).select(all.length);
  const counted = isCut && all.length ? sign.dataset[plural].replace("#", all.length) : "";
  const words = [isCut && staysHere && sign.dataset.stay, counted].filter(Boolean).join(" ");
  if (words) {
    say(sign, words);
    all.forEach(drawLine);
  } else if (trouble === "signed out") {
    sign.replaceChildren();
  } else if (!trouble && sign.querySelector("p:not(.arrived)")) {
    const arrived = say(sign, sign.dataset.arrived);
    arrived.classList.add("arrived");
    setTimeout(() => arrived.remove(), 6000);
  }
}

function say(place, words) {
  if (place.textContent !== words) {
    place.replaceChildren(Object.assign(document.createElement("p"), { className: "notice", textContent: words }));
  }
  return place.firstElementChild;
}

/* In the form's own place for "Saved.", else after the button that was pressed. */
function drawLine(item) {
  const words = document.getElementById("waiting").dataset.line;
  const status = savedPlace(item);
  const button = item.button && sameAs(item.button);
  if (status) {
    if (status.textContent !== words) status.textContent = words;
  } else if (button && !item.line?.isConnected) {
    item.line = Object.assign(document.createElement("span"), { className: "muted", textContent: words });
    item.line.lang = document.documentElement.lang;
    item.line.setAttribute("role", "status");
    button.after(item.line);
  }
}

function eraseLine(item) {
  item.line?.remove();
  const status = savedPlace(item);
  if (status?.textContent === document.getElementById("waiting").dataset.line) status.replaceChildren();
}

const savedPlace = ({ target }) => target && document.getElementById(target)?.closest("[role=status]");

/* htmx says what to send and where its answer belongs; the sending is ours. */
function sendForHtmx(event) {
  const { ctx } = event.detail;
  const { action, method, headers, body, form, submitter } = ctx.request;
  if (method !== "POST") return;
  event.preventDefault();
  const target = ctx.target?.id;
  send({
    key: [action, target, submitter?.name, submitter?.value].join(" "),
    url: action,
    headers: { ...headers, "HX-Request-Type": ctx.select ? "full" : "partial" },
    body: form?.enctype === "multipart/form-data" ? body : new URLSearchParams(body),
    target,
    button: submitter,
    show: (answer, text) => swapIn(ctx, body, answer, text),
  });
}

/* The answer takes its place; what was typed or picked since it was asked for, the focus and the view stay. */
async function swapIn(ctx, sent, answer, text) {
  const elsewhere = answer.headers.get("HX-Retarget");
  const own = ctx.target?.isConnected ? ctx.target : document.getElementById(ctx.target?.id); /* another answer may have renewed it */
  const target = elsewhere ? document.querySelector(elsewhere) : own;
  if (!target || answer.status === 204) return;
  const since = fieldsOf(target).filter((field) => isTicked(field)
    ? field.checked !== sent.getAll(field.name).includes(field.value)
    : !sent.getAll(field.name).includes(field.value));
  const focused = target.contains(document.activeElement) ? document.activeElement : null;
  const around = focused && idsAround(focused);
  const view = placeInView();
  await window.htmx.swap({ ...ctx, hx: {}, text, target, swap: answer.headers.get("HX-Reswap") ?? ctx.swap });
  since.forEach(refill);
  returnTo(view);
  if (focused && !focused.isConnected) focusAgain(focused, around);
}

function idsAround(one) {
  const ids = [];
  for (let above = one; above; above = above.parentElement) if (above.id) ids.push(above.id);
  return ids;
}

function focusAgain(was, around) {
  const again = sameAs(was) ?? around.map((id) => document.getElementById(id)).find(Boolean);
  if (!again) return;
  if (again.tabIndex < 0) again.tabIndex = -1;
  again.focus({ preventScroll: true });
  if (typeof was.selectionStart === "number") again.setSelectionRange?.(was.selectionStart, was.selectionEnd);
}

/* The field or button of the page as it is now that stands where this one stood. */
const sameAs = (was) => was.isConnected ? was : [...document.querySelectorAll(was.tagName)].find((one) =>
  was.id ? one.id === was.id : one.name === was.name && one.value === was.value && one.form?.action === was.form?.action);

/* A form that leads to another page is sent when the server can be reached and nothing else waits. */
function holdForm(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form === leaving) {
    leaving = null;
    return;
  }
  event.preventDefault();
  if (form.dataset.sent) return; /* a double press sends a form once */
  form.dataset.sent = "yes";
  held.push({ form, button: event.submitter });
  goOn();
}

/* Of several forms, all but the last are sent without leaving. One that came back to be mended goes last, to be seen. */
async function sendHeld() {
  while (held.length && (held.length > 1 || !held[0].form.isConnected) && !held[0].isRefused) {
    const { form, button } = held[0];
    const data = new FormData(form, button);
    const { met, answer } = await ask(button?.hasAttribute("formaction") ? button.formAction : form.action, {
      method: "POST",
      redirect: "manual", /* on to another page: it has arrived, and its status is 0 */
      body: form.enctype === "multipart/form-data" ? data : new URLSearchParams(data),
    });
    if (met) return met;
    const first = held.shift();
    if (answer.status >= 400) held.push({ ...first, isRefused: true });
    else eraseLine(first);
  }
  return reach();
}

/* Whether the browser may send a form: to a server that answers, for a reader who is still signed in. */
async function reach() {
  const isSignedIn = document.querySelector("nav.menu");
  const { met, answer } = await ask(isSignedIn ? "/signed-in" : "/healthz", { cache: "no-store" });
  return met || (answer.ok ? "" : "unreachable");
}

function leaveByForm() {
  if (isTyping(held[0].form)) {
    retry = setTimeout(goOn, TYPING);
    return;
  }
  const { form, button } = held.shift();
  leaving = form;
  form.requestSubmit(button);
  if (leaving) delete form.dataset.sent; /* the browser found something to mend */
  leaving = null;
}

/* Words typed a moment ago, in a form that saves itself, are on their way into the outbox. */
const isTyping = (except) => typed.form !== except && Date.now() - typed.at < TYPING;

function noteTyping(event) {
  const form = event.target.form;
  if (form?.matches("[hx-trigger*=delay]")) typed = { form, at: Date.now() };
}

/* While something waits, a link first tries to send it; without a connection it does not lead away. */
function holdLink(event) {
  const link = event.target.closest("a[href]");
  const isOther = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || trouble !== "unreachable" || !waiting().length || event.defaultPrevented || isOther) return;
  if (link.target || link.download || link.origin !== location.origin || link.href.split("#")[0] === location.href.split("#")[0]) return;
  event.preventDefault();
  follow(link.href);
}

const follow = (href) => after(() => isTyping() ? setTimeout(follow, TYPING, href) : location.assign(href));

function askBeforeLeaving(event) {
  if (trouble && waiting().length) event.preventDefault();
}

document.addEventListener("htmx:config:request", sendForHtmx);
document.addEventListener("input", noteTyping);
document.addEventListener("click", holdLink);
document.addEventListener("visibilitychange", goOnSooner);
window.addEventListener("online", goOnSooner);
window.addEventListener("beforeunload", askBeforeLeaving);
window.addEventListener("pagehide", sendLeftovers);

/* Reading: a part of a lesson that was in view for a moment is completed, without a tap. */
const READING_TIME = 1500;

function watchReading() {
  const lesson = document.querySelector("[data-completions]");
  const unread = lesson ? lesson.querySelectorAll("[data-unread]") : [];
  if (!unread.length || !("IntersectionObserver" in window)) return;
  const timers = new Map();
  const ends = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const part = entry.target.closest("[data-unread]");
      if (!part) continue;
      if (entry.isIntersecting) timers.set(part, setTimeout(() => completed(part), READING_TIME));
      else clearTimeout(timers.get(part));
    }
  });
  unread.forEach((part) => {
    const end = document.createElement("span");
    end.setAttribute("aria-hidden", "true");
    part.append(end);
    ends.observe(end);
  });
  function completed(part) {
    part.removeAttribute("data-unread");
    const body = new URLSearchParams({ block: part.id, client_id: crypto.randomUUID?.() ?? String(Math.random()) });
    send({ key: `read ${part.id}`, url: lesson.dataset.completions, body, keepalive: true }); /* also when the reader leaves at once */
  }
}

/* Switching language keeps what stands in the forms: in this page's memory, never in storage. */
const fieldsOf = (root) => [...root.querySelectorAll("main input, main textarea, main select")].filter((field) => field.name && !["hidden", "file"].includes(field.type));
const isTicked = (field) => field.type === "radio" || field.type === "checkbox";

function switchLanguage(event) {
  const form = event.target.closest("form.languages");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  body.set("language", event.submitter.value);
  after(() => inLanguage(form, body)); /* what waits belongs to the page as it was opened: it arrives first */
}

async function inLanguage(form, body) {
  let answer, text;
  try {
    answer = await fetch(form.action, { method: "POST", headers: { "HX-Request": "true", "HX-Request-Type": "full" }, body });
    text = await answer.text();
  } catch {
    trouble = "unreachable";
    return waitLonger(true);
  }
  if (answer.status === 401) return tellAbove(text);
  if (!answer.ok) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "language", value: body.get("language") }));
    return form.submit();
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  const fields = fieldsOf(document);
  const place = placeInView();
  document.documentElement.lang = page.documentElement.lang;
  document.title = page.title;
  document.body.replaceWith(page.body);
  if (answer.url !== location.href.split("#")[0]) history.replaceState(null, "", answer.url); /* a refused form's has no page */
  if (window.htmx) htmx.process(document.body);
  fields.forEach(refill);
  returnTo(place);
  document.querySelector("form.languages [aria-current]")?.focus({ preventScroll: true });
  begin();
}

/* The server holds something else: it was typed since, or came back to be mended. */
function isUnsaved(field) {
  if (field.form?.querySelector(".error, [aria-invalid], [role=alert]")) return true;
  const options = [...field.options ?? []];
  const saved = options.length ? (options.find((option) => option.defaultSelected) ?? options[0]).value : field.defaultValue;
  return field.value !== saved;
}

/* A field of the page before fills the one of the same form and name, which then saves itself as if typed in. */
function refill(was) {
  const field = fieldsOf(document).find((one) =>
    one.name === was.name && one.form?.action === was.form?.action && (!isTicked(was) || one.value === was.value));
  if (!field || field.disabled) return;
  if (isTicked(was)) field.checked = was.checked;
  else if (isUnsaved(was) && was.value !== field.value) {
    field.value = was.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/* What stands nearest the top of the window, and how far from it: the same place in any language. */
function placeInView() {
  if (!window.scrollY) return null;
  const places = [...document.querySelectorAll("main [id]")].map((one) => ({ id: one.id, top: one.getBoundingClientRect().top }));
  return places.sort((one, other) => Math.abs(one.top) - Math.abs(other.top))[0];
}

function returnTo(place) {
  const found = place && document.getElementById(place.id);
  if (found) window.scrollBy(0, found.getBoundingClientRect().top - place.top);
}

/* Another zone on the device is offered, never silently applied. */
function offerZone() {
  const offer = document.querySelector("[data-zone-offer]");
  const choices = document.getElementById("timezone");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!offer || !choices || zone === offer.dataset.zone) return;
  const known = [...choices.options].find((option) => option.value === zone);
  if (!known) return;
  offer.querySelector("[data-zone-name]").textContent = known.textContent;
  offer.querySelector("[data-zone-choose]").addEventListener("click", () => { choices.value = zone; choices.focus(); });
  offer.hidden = false;
}

function begin() {
  watchReading();
  offerZone();
  document.querySelector("[role=alert][tabindex]")?.focus();
}

document.addEventListener("submit", switchLanguage);
document.addEventListener("submit", holdForm);
window.addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((form) => delete form.dataset.sent));
document.addEventListener("DOMContentLoaded", begin);
