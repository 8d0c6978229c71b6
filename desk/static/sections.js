/* The sections of the panel beside a ticket: in the officer's own order, open or shut as
   she left them. The page comes so. What she did since is kept here as well, for a ticket
   that was asked for before the server had heard of it. */
"use strict";

const PRESS_ENDS = 4; // px: who moves further drags
const EDGE = 40; // px: near the end of the panel it scrolls on

const sections = {
  order: null,
  wishes: new Map(),

  get parts() {
    return $$("#panel > .side__part");
  },

  get names() {
    return sections.parts.map((part) => part.dataset.section);
  },

  /** The others go round it: it keeps the focus. Whether it moved. */
  move(part, to) {
    const {parts} = sections;
    const from = parts.indexOf(part);
    const place = Math.min(Math.max(to, 0), parts.length - 1);
    for (let at = from; at < place; at += 1) part.before(part.nextElementSibling);
    for (let at = from; at > place; at -= 1) part.after(part.previousElementSibling);
    sections.order = sections.names;
    sections.show();
    part.scrollIntoView({block: "nearest"});
    $("#panel-now").textContent = fill($("#panel").dataset.now, {
      what: part.dataset.title, n: place + 1, of: parts.length,
    });
    return place !== from;
  },

  keep() {
    told("/desk/preferences/panel", {order: sections.order.join(".")});
  },

  /** The first can't go up, nor the last down. */
  show() {
    sections.parts.forEach((part, place, {length}) => {
      $("[data-by='-1']", part).disabled = place === 0;
      $("[data-by='1']", part).disabled = place === length - 1;
    });
  },

  turn(part) {
    sections.wishes.set(part.dataset.section, $(".fold", part).open);
    const named = (open) => [...sections.wishes].filter(([, wish]) => wish === open)
      .map(([name]) => name).join(".");
    told("/desk/preferences/sections", {opened: named(true), shut: named(false)});
  },

  /** A panel that comes anew, as she has put the last one. */
  settle() {
    const {parts, order, wishes} = sections;
    parts.forEach((part) => {
      const wish = wishes.get(part.dataset.section);
      if (wish !== undefined) $(".fold", part).open = wish;
    });
    if (!order) return;
    const place = (part) => order.indexOf(part.dataset.section);
    const placed = parts.filter((part) => place(part) >= 0)
      .sort((one, other) => place(one) - place(other)).values();
    const wanted = parts.map((part) => (place(part) < 0 ? part : placed.next().value));
    if (wanted.some((part, at) => part !== parts[at])) $("#panel").append(...wanted);
    sections.show();
  },
};

document.addEventListener("htmx:afterSwap", ({detail}) => {
  if (detail.target?.id === "ticket") sections.settle();
});

document.addEventListener("click", ({target}) => {
  const part = target.closest(".side__part");
  // It opens once the click was heard by all.
  if (part && target.closest(".fold > summary")) setTimeout(() => sections.turn(part));
});

/* ---- by keys on the handle, and by single presses in its menu ---- */

document.addEventListener("keydown", (event) => {
  const part = event.target.closest?.(".grip__handle")?.closest(".side__part");
  if (!part || $(".grip[open]", part) || event.ctrlKey || event.altKey) return;
  const here = sections.parts.indexOf(part);
  const places = {ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: Infinity};
  if (places[event.key] === undefined) return;
  event.preventDefault();
  sections.move(part, places[event.key]);
});
document.addEventListener("keyup", ({key, target}) => {
  if (!target.closest?.(".grip__handle") || !sections.order) return;
  if (/^(Arrow(Up|Down)|Home|End)$/.test(key)) sections.keep();
});

document.addEventListener("submit", (event) => {
  const part = event.target.closest(".side__part");
  if (!part || !event.submitter?.dataset.by) return;
  event.preventDefault();
  const to = sections.parts.indexOf(part) + Number(event.submitter.dataset.by);
  if (sections.move(part, to)) sections.keep();
  $(".grip__handle", part).focus();
});

/* ---- by dragging: a line shows where it would go ---- */

let held = null;
let dragged = false;

function mark(to) {
  const {parts} = sections;
  const from = parts.indexOf(held.part);
  parts.forEach((part, place) => {
    part.classList.toggle("side__part--before", place === to && to < from);
    part.classList.toggle("side__part--after", place === to && to > from);
  });
  held.to = to;
}

/** The place whose edge is nearest. */
function placeAt(y) {
  const {parts} = sections;
  const from = parts.indexOf(held.part);
  const edges = parts.map((part) => part.getBoundingClientRect().top);
  edges.push(parts.at(-1).getBoundingClientRect().bottom);
  const away = edges.map((edge) => Math.abs(edge - y));
  const nearest = away.indexOf(Math.min(...away));
  return nearest > from ? nearest - 1 : nearest;
}

function letGo() {
  if (!held) return;
  mark(-1);
  held.part.classList.remove("side__part--held");
  held = null;
}

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.(".grip__handle");
  dragged = false;
  if (!handle || event.button !== 0) return;
  const part = handle.closest(".side__part");
  held = {part, handle, y: event.clientY, id: event.pointerId, to: -1};
});

document.addEventListener("pointermove", ({pointerId, clientY}) => {
  if (pointerId !== held?.id) return;
  if (!dragged && Math.abs(clientY - held.y) < PRESS_ENDS) return;
  if (!dragged) {
    dragged = true;
    held.handle.setPointerCapture(pointerId);
    held.part.classList.add("side__part--held");
  }
  const {top, bottom} = $("#panel").getBoundingClientRect();
  if (clientY < top + EDGE) $("#panel").scrollBy(0, -EDGE / 2);
  if (clientY > bottom - EDGE) $("#panel").scrollBy(0, EDGE / 2);
  mark(placeAt(clientY));
});

document.addEventListener("pointerup", ({pointerId}) => {
  if (pointerId !== held?.id) return;
  const {part, to} = held;
  letGo();
  if (dragged && to >= 0 && sections.move(part, to)) sections.keep();
});
document.addEventListener("pointercancel", letGo);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !held) return;
  letGo();
  event.stopImmediatePropagation();
}, true);

// The press that ends a drag opens no menu; one by a key counts no presses.
document.addEventListener("click", (event) => {
  if (!dragged || !event.detail || !event.target.closest?.(".grip__handle")) return;
  event.preventDefault();
  event.stopPropagation();
}, true);
