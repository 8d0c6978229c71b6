/* The list: which row is open, which are ticked, and what comes next. */
"use strict";

const rowLinks = () => $$("#rows .row__name");

/** One row of the list is in the tab order; the arrows and j, k move within. */
function rove(link) {
  rowLinks().forEach((one) => {
    one.tabIndex = one === link ? 0 : -1;
    const more = $(".row__more", one.closest(".row"));
    if (more) more.tabIndex = one.tabIndex;
  });
}

function settleRows() {
  const links = rowLinks();
  const here = links.find((one) => one === document.activeElement)
    ?? links.find((one) => one.getAttribute("aria-current")) ?? links[0];
  if (here) rove(here);
  showTicked();
}

function markOpen() {
  const id = $("#ticket")?.dataset.id;
  if (!id) return;
  desk.dataset.view = "ticket";
  desk.classList.remove("desk--wide");
  $("#queue").removeAttribute("role"); // the ticket is the main thing now
  $$(".row--open").forEach((row) => {
    row.classList.remove("row--open");
    $(".row__name", row)?.removeAttribute("aria-current");
    if (row.classList.contains("row--ghost")) row.remove();
  });
  const row = document.getElementById(`row-${id}`);
  if (!row) return;
  row.classList.add("row--open");
  row.classList.remove("row--unread");
  $(".badge", row)?.remove();
  const link = $(".row__name", row);
  link.setAttribute("aria-current", "true");
  rove(link);
}

/** The row beside the open one: the next, or the one before when it was the last. */
function neighbour(step = 1, {wrap = true} = {}) {
  const links = rowLinks().filter((one) => !one.closest(".row--ghost:not(.row--open)"));
  const open = links.findIndex((one) => one.getAttribute("aria-current"));
  return links[open + step] ?? (wrap && open > 0 ? links[open - step] : undefined);
}

/* A button may say what follows on success: `data-then="next"` opens the next row. */
let follows = null;

document.addEventListener("htmx:beforeRequest", ({detail}) => {
  const pressed = detail.requestConfig?.triggeringEvent?.submitter;
  follows = pressed?.dataset.then === "next" ? neighbour() ?? "list" : null;
});

document.addEventListener("htmx:afterSwap", ({detail}) => {
  if (detail.target?.id !== "ticket") return;
  markOpen();
  const pressed = detail.requestConfig?.elt;
  if (pressed?.matches?.(".row__name")) $("#ticket").focus({preventScroll: true});
  if (!follows || detail.xhr.status >= 400) return;
  const next = follows;
  follows = null;
  if (next === "list") location.assign($("#queue").dataset.address);
  else next.click();
});

document.addEventListener("htmx:load", ({detail}) => {
  if (detail.elt.closest?.("#queue")) settleRows();
});

/* ---- ticking ---- */

const ticks = () => $$("#rows .tick");
let lastTick = null;

function showTicked() {
  const chosen = ticks().filter((tick) => tick.checked);
  ticks().forEach((tick) => {
    tick.closest(".row").classList.toggle("row--ticked", tick.checked);
  });
  const bar = $("#bulk");
  if (!bar.dataset.selected) return;
  bar.hidden = chosen.length === 0 && !bar.dataset.all;
  $("#bulk-count").textContent = fill(bar.dataset.selected, {n: chosen.length});
  $("#queue").classList.toggle("queue--select", chosen.length > 0
    || $("#select")?.getAttribute("aria-pressed") === "true");
}

function tickRange(to) {
  const all = ticks();
  const [from, until] = [all.indexOf(lastTick), all.indexOf(to)].sort((a, b) => a - b);
  if (from < 0) return;
  all.slice(from, until + 1).forEach((tick) => {
    tick.checked = true;
  });
}

document.addEventListener("click", (event) => {
  const tick = event.target.closest(".tick");
  if (tick && event.shiftKey) tickRange(tick);
  if (tick) lastTick = tick;
  const select = event.target.closest("#select");
  if (select) {
    const on = select.getAttribute("aria-pressed") !== "true";
    select.setAttribute("aria-pressed", String(on));
    if (!on) untickAll();
    showTicked();
  }
  if (event.target.closest("#bulk-none")) untickAll();
});

document.addEventListener("change", ({target}) => {
  if (target.matches(".tick")) showTicked();
});

function untickAll() {
  ticks().forEach((tick) => {
    tick.checked = false;
  });
  showTicked();
}

settleRows();
