/* What the desk can do more with a script: the meter, drafts, keys, live news.
   Everything it adds to works without it. */
"use strict";

const $ = (selector, within = document) => within.querySelector(selector);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/* ---- the composer ---- */

const draftKey = () => `draft:${$(".desk").dataset.officer}:${$("#ticket").dataset.id}`;

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
  tape.querySelectorAll(".tape__fill").forEach((cell, place) => {
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
    field.value = field.value.split(size.culprit).join(twin);
    field.dispatchEvent(new Event("input", {bubbles: true}));
    field.focus();
  };
}

function keepDraft(form) {
  const text = $("#text", form).value;
  const note = $("#draft", form);
  try {
    if (text) localStorage.setItem(draftKey(), text);
    else localStorage.removeItem(draftKey());
    note.textContent = text ? note.dataset.saved : "";
  } catch { /* no room, or not allowed: the text is still in the box */ }
}

function openComposer() {
  const form = $("#composer");
  if (!form) return;
  const field = $("#text", form);
  try {
    if (!field.value) field.value = localStorage.getItem(draftKey()) ?? "";
  } catch { /* storage is not allowed here */ }
  showSize(form);
}

document.addEventListener("input", ({target}) => {
  const form = target.closest("#composer");
  if (!form) return;
  if (target.id === "text") keepDraft(form);
  showSize(form);
});

document.addEventListener("change", ({target}) => {
  target.closest("[data-submit-on-change]")?.requestSubmit();
});

document.addEventListener("submit", ({target}) => {
  // Sent as a plain form or by htmx: what is sent is no draft any more. If it is
  // refused, the page that comes back holds the words.
  if (target.id === "composer") {
    try { localStorage.removeItem(draftKey()); } catch { /* as above */ }
  }
}, true);

document.addEventListener("htmx:sendError", ({target}) => {
  const form = target.closest("#composer");
  if (form) keepDraft(form);
});

/* ---- opening tickets beside the list ---- */

function markOpen() {
  const id = $("#ticket")?.dataset.id;
  if (!id) return;
  const desk = $(".desk");
  desk.dataset.view = "ticket";
  desk.classList.remove("desk--wide");
  $("#queue").removeAttribute("role"); // the ticket is the main thing now
  document.querySelectorAll(".row--open").forEach((row) => {
    row.classList.remove("row--open");
    $(".row__name", row)?.removeAttribute("aria-current");
  });
  const row = document.getElementById(`row-${id}`);
  row?.classList.add("row--open");
  row?.classList.remove("row--unread");
  $(".badge", row ?? document.createElement("i"))?.remove();
  row && $(".row__name", row).setAttribute("aria-current", "true");
}

document.addEventListener("htmx:afterSwap", ({detail}) => {
  if (detail.target?.id !== "ticket") return;
  const pressed = detail.requestConfig?.elt;
  markOpen();
  openComposer();
  const field = $("#text");
  if (pressed?.id === "composer" && field) {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
  if (pressed?.matches?.(".row__name")) $("#ticket").focus({preventScroll: true});
});

document.addEventListener("click", ({target}) => {
  if (target.closest("[data-dismiss]")) target.closest(".toast").remove();
  if (target.closest("#queue-new")) refreshQueue({takeAll: true});
  document.querySelectorAll(".menu[open]").forEach((menu) => {
    if (!menu.contains(target)) menu.open = false;
  });
});

/* ---- live news ---- */

const asFragment = {headers: {"HX-Request": "true"}, credentials: "same-origin"};

async function fetched(address) {
  const response = await fetch(address, asFragment);
  const elsewhere = response.headers.get("HX-Redirect");
  if (elsewhere) location.assign(elsewhere);
  if (!response.ok) return null;
  const holder = document.createElement("template");
  holder.innerHTML = await response.text();
  return holder.content;
}

const isBusy = (part) => part.contains(document.activeElement) || $("[open]", part);

function replace(old, fresh) {
  old.replaceWith(fresh);
  htmx.process(fresh);
}

async function refreshTicket() {
  const ticket = $("#ticket");
  if (!ticket?.dataset.address) return;
  const {address, seen} = ticket.dataset;
  const news = await fetched(`${address}&seen=${seen}`);
  if (!news || $("#ticket") !== ticket) return;
  const latest = $("#seen", news).dataset.seen;
  replace($("#timeline"), $("#timeline", news));
  if (!isBusy($("#ticket-head"))) replace($("#ticket-head"), $("#ticket-head", news));
  if (latest === seen) return;
  ticket.dataset.seen = latest;
  $("#status").textContent = $(".desk").dataset.newMessage;
  const field = $("#text");
  if (field && !field.value) $("#composer [name=seen]").value = latest;
}

/** Rows change where they stand; new ones wait behind a pill, so nothing jumps. */
async function refreshQueue({takeAll = false} = {}) {
  const news = await fetched($("#queue").dataset.address);
  if (!news) return;
  replace($("#views"), $("#views", news));
  $("#total").textContent = $("#total", news).textContent;
  if (takeAll) {
    $("#queue .queue__rows").replaceWith($(".queue__rows", news));
    htmx.process($("#queue"));
    markOpen();
    showPill(0);
    return;
  }
  let unknown = 0;
  const fresh = new Map();
  $("#rows", news).querySelectorAll(".row").forEach((row) => {
    fresh.set(row.id, row);
    if (!document.getElementById(row.id)) unknown += 1;
  });
  const complete = !$(".queue__more", news);
  $("#rows").querySelectorAll(".row").forEach((row) => {
    const newer = fresh.get(row.id);
    if (!newer) row.classList.toggle("row--ghost", complete);
    else if (!row.contains(document.activeElement)) replace(row, newer);
  });
  markOpen();
  showPill(unknown);
}

function showPill(count) {
  $(".queue__wait").hidden = count === 0;
  $("#queue-new").textContent = fill($(".desk").dataset.newRows, {n: count});
}

/** Run once for a burst, and only while the page is looked at. */
function calmly(work, pause) {
  let waiting = null;
  const run = () => {
    if (document.hidden) return;
    waiting = null;
    work().catch(() => { /* the next news tries again */ });
  };
  document.addEventListener("visibilitychange", () => {
    if (waiting !== null && !document.hidden) run();
  });
  return () => {
    if (waiting === null) waiting = setTimeout(run, pause);
  };
}

function listen() {
  const queueSoon = calmly(refreshQueue, 800);
  const ticketSoon = calmly(refreshTicket, 150);
  const source = new EventSource("/desk/events");
  source.addEventListener("ticket", ({data}) => {
    if (String(JSON.parse(data).contact) === $("#ticket")?.dataset.contact) ticketSoon();
  });
  source.addEventListener("queue", ({data}) => {
    if (JSON.parse(data)?.all) ticketSoon();
    queueSoon();
  });
}

/* ---- keys ---- */

const isWriting = (element) => element.matches("input, textarea, select");

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest("#composer")?.requestSubmit();
    return;
  }
  if (event.key === "Escape" && isWriting(event.target)) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  const kind = {r: "reply", n: "note"}[event.key];
  if (kind && $(`#composer [value=${kind}]`)) {
    $(`#composer [value=${kind}]`).checked = true;
    $("#text").focus();
    event.preventDefault();
  }
  if (event.key === "/") {
    $("#search").focus();
    event.preventDefault();
  }
});

document.documentElement.classList.add("has-script");
openComposer();
listen();
