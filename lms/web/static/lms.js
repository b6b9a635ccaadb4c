"use strict";

/* Nothing here is needed: every form posts and every link leads without it. It makes reading smoother. */

/* Signed out while the page stood open: said below it until something is saved again. */
async function tellSignedOut(answer) {
  document.getElementById("told").innerHTML = await answer.text();
}

const savedAgain = () => document.getElementById("told")?.replaceChildren();

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
  const waiting = new Map();
  function completed(part) {
    part.removeAttribute("data-unread");
    if (!waiting.has(part.id)) waiting.set(part.id, crypto.randomUUID?.() ?? String(Math.random()));
    send();
  }
  async function send() {
    for (const [block, client] of [...waiting]) {
      try {
        const answer = await fetch(lesson.dataset.completions, {
          method: "POST",
          keepalive: true, /* also when the reader leaves at once */
          headers: { "HX-Request": "true" },
          body: new URLSearchParams({ block, client_id: client }),
        });
        if (answer.status === 401) return tellSignedOut(answer); /* sent again with what is read next */
        if (!answer.ok) continue;
        waiting.delete(block);
        savedAgain();
      } catch {
        return; /* no connection: sent again when it is back */
      }
    }
  }
  window.addEventListener("online", send);
}

/* Switching language keeps what stands in the forms: in this page's memory, never in storage. */
const fieldsOf = (root) => [...root.querySelectorAll("main input, main textarea, main select")].filter((field) => field.name && field.type !== "hidden");

async function switchLanguage(event) {
  const form = event.target.closest("form.languages");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  body.set("language", event.submitter.value);
  let answer, page;
  try {
    answer = await fetch(form.action, { method: "POST", headers: { "HX-Request": "true", "HX-Request-Type": "full" }, body });
    if (answer.status === 401) return tellSignedOut(answer);
    if (!answer.ok) throw new Error(answer.statusText);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "language", value: event.submitter.value }));
    return form.submit();
  }
  const typed = fieldsOf(document);
  const place = placeInView();
  document.documentElement.lang = page.documentElement.lang;
  document.title = page.title;
  document.body.replaceWith(page.body);
  if (answer.url !== location.href.split("#")[0]) history.replaceState(null, "", answer.url); /* a refused form's has no page */
  if (window.htmx) htmx.process(document.body);
  typed.forEach(refill);
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
  const isTicked = was.type === "radio" || was.type === "checkbox";
  const field = fieldsOf(document).find((one) =>
    one.name === was.name && one.form?.action === was.form?.action && (!isTicked || one.value === was.value));
  if (!field || field.disabled) return;
  if (isTicked) field.checked = was.checked;
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

/* A double press sends a form once. */
function sendOnce(event) {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
}

function begin() {
  watchReading();
  offerZone();
  document.querySelector("[role=alert][tabindex]")?.focus();
}

document.addEventListener("submit", switchLanguage);
document.addEventListener("submit", sendOnce);
document.addEventListener("htmx:after:request", (event) => event.detail.ctx.response.status < 400 && savedAgain());
window.addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((form) => delete form.dataset.sent));
document.addEventListener("DOMContentLoaded", begin);
