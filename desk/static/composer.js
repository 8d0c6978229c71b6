/* The composer: what it costs, the draft that is never lost, and sending. */
"use strict";

const SAVES_AFTER = 1000;

function composed(form) {
  const {alphabet, frame} = form.dataset;
  const tables = JSON.parse(alphabet);
  const text = $("#text", form).value.replace(/\r\n/g, "\n").trim();
  const framed = (words) => meter.reduce(frame.split("{}").join(words), tables).trim();
  return {tables, text, framed};
}

function showSize(form) {
  const {tables, text, framed} = composed(form);
  const tape = $("#tape", form);
  const isSms = $("[name=channel]", form)?.value === "sms";
  tape.hidden = !isSms;
  const size = meter.measure(framed(text), tables);
  $("#unicode", form).hidden = !isSms || size.culprit === null || !text;
  if (!isSms) return;
  const {segments, segment, price, currency} = form.dataset;
  const many = (n) => (n === 1 ? segment : fill(segments, {n}));
  const cost = `${currency}${(size.segments * Number(price)).toFixed(2)}`;
  const name = size.encoding === "UCS-2" ? "Unicode" : "GSM-7";
  $(":scope > span", tape).replaceChildren(
    `${size.units}/${size.room} · `, bold(many(size.segments)), ` · ${name} · ${cost}`,
  );
  tape.classList.toggle("tape--many", size.segments > 1 && size.segments <= 4);
  tape.classList.toggle("tape--over", size.segments > 4);
  const full = size.units / (size.room / size.segments);
  $$(".tape__fill", tape).forEach((cell, place) => {
    cell.setAttribute("width", 24.5 * Math.min(Math.max(full - place, 0), 1));
  });
  if (!$("#unicode", form).hidden) showCulprit(form, size, many);
}

function bold(text) {
  const element = document.createElement("b");
  element.textContent = text;
  return element;
}

function showCulprit(form, size, many) {
  const {tables, text, framed} = composed(form);
  const box = $("#unicode", form);
  const without = text.split(size.culprit).join("");
  const few = meter.measure(framed(without), tables).segments;
  const [before, after] = form.dataset.warn.split("{mark}");
  const counts = {many: many(size.segments), few: many(few)};
  $("span", box).replaceChildren(
    fill(before, counts), bold(size.culprit), fill(after, counts),
  );
  const button = $("button", box);
  const isLetter = /\p{L}/u.test(size.culprit);
  const twin = /\p{Pd}/u.test(size.culprit) ? "-" : "";
  button.hidden = isLetter || !text.includes(size.culprit);
  button.textContent = twin
    ? fill(form.dataset.replace, {mark: twin}) : form.dataset.remove;
  button.onclick = () => {
    const field = $("#text", form);
    const start = field.value.indexOf(size.culprit);
    field.value = field.value.split(size.culprit).join(twin);
    field.setSelectionRange(start, start);
    field.dispatchEvent(new Event("input", {bubbles: true}));
    field.focus();
  };
}

/* ---- drafts: on the server, and here while the server can't be reached ---- */

const drafts = {
  waiting: null,

  key: (form) => `draft:${form.dataset.draft}`,

  /** The form is held on to: what is typed belongs to its ticket whatever opens next. */
  begin(form) {
    clearTimeout(drafts.waiting?.timer);
    if (drafts.waiting && drafts.waiting.form !== form) drafts.save(drafts.waiting.form);
    drafts.waiting = {form, timer: setTimeout(() => drafts.save(form), SAVES_AFTER)};
    $("#draft", form).textContent = "";
  },

  async save(form) {
    if (drafts.waiting?.form === form) drafts.waiting = null;
    if (form.dataset.sent) return;
    const text = $("#text", form).value;
    const kind = $("[name=kind]:checked", form)?.value ?? "note";
    const heard = await told(form.dataset.draft, {text, kind});
    try {
      if (heard || !text) localStorage.removeItem(drafts.key(form));
      else localStorage.setItem(drafts.key(form), text);
    } catch { /* no room, or not allowed: the words are still in the box */ }
    const note = $("#draft", form);
    note.textContent = text && $("#text", form).value === text ? note.dataset.saved : "";
  },

  /** Save at once what waits to be saved, before another ticket takes the place. */
  flush() {
    if (!drafts.waiting) return;
    clearTimeout(drafts.waiting.timer);
    drafts.save(drafts.waiting.form);
  },

  restore(form) {
    try {
      const kept = localStorage.getItem(drafts.key(form));
      if (kept && !$("#text", form).value) {
        $("#text", form).value = kept;
        drafts.begin(form);
      }
    } catch { /* storage is not allowed here */ }
  },
};

addEventListener("pagehide", () => drafts.flush());
addEventListener("online", () => {
  const form = $("#composer");
  if (form && $("#text", form).value) drafts.begin(form);
});
document.addEventListener("htmx:beforeRequest", ({detail}) => {
  if (detail.target?.id === "ticket" && detail.elt.id !== "composer") drafts.flush();
});

/* ---- opening, writing, sending ---- */

function openComposer() {
  const form = $("#composer");
  if (!form) return;
  drafts.restore(form);
  showSize(form);
}

document.addEventListener("input", ({target}) => {
  const form = target.closest("#composer");
  if (!form) return;
  if (target.id === "text" || target.name === "kind") drafts.begin(form);
  showSize(form);
});

document.addEventListener("htmx:beforeRequest", ({detail}) => {
  if (detail.elt.id !== "composer") return;
  clearTimeout(drafts.waiting?.timer);
  drafts.waiting = null;
  detail.elt.dataset.sent = "yes";
});

/** Not heard by the server: nothing was sent, and the words stay where they are. */
function takeBack(form) {
  delete form.dataset.sent;
  drafts.begin(form);
  showToast(desk.dataset.notSent, {alarm: true});
}

document.addEventListener("htmx:sendError", ({detail}) => {
  if (detail.elt.id === "composer") takeBack(detail.elt);
});

document.addEventListener("htmx:afterSwap", ({detail}) => {
  if (detail.target?.id !== "ticket") return;
  openComposer();
  const field = $("#text");
  if (detail.requestConfig?.elt?.id === "composer" && field) {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
});

openComposer();
