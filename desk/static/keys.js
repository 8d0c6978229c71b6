/* Single keys, as long as no field has the focus; an officer can turn them off.
   `data-key` names the key of a control: a button or a link is pressed, a field is
   focused, a menu is opened. The sheet that `?` shows is written from desk/keys.py. */
"use strict";

const GO = {
  i: "/desk?view=needs-reply", m: "/desk?view=mine", u: "/desk?view=unassigned",
  w: "/desk?view=waiting", a: "/desk?view=all", r: "/desk/figures",
};
const GO_WITHIN = 1200;

const isWriting = (element) => element.matches(
  "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])",
);

function pressed(key) {
  return $$(`[data-key="${CSS.escape(key)}"]`).find((one) => !one.closest("[hidden]"));
}

function press(control) {
  if (!control) return false;
  if (control.matches("select, input, textarea")) {
    if (control.closest("#panel")) panel.open();
    control.closest("details")?.setAttribute("open", "");
    control.focus();
  } else if (control.matches("summary")) {
    control.parentElement.open = true;
    $(".menu__list :is(button, a, select)", control.parentElement)?.focus();
  } else {
    control.click();
  }
  return true;
}

function moveRow(step) {
  const links = rowLinks();
  const focused = links.indexOf(document.activeElement);
  const open = links.findIndex((one) => one.getAttribute("aria-current"));
  const here = focused >= 0 ? focused : open;
  const to = links[Math.min(Math.max(here + step, 0), links.length - 1)];
  if (!to) return;
  rove(to);
  to.focus();
  to.scrollIntoView({block: "nearest"});
}

function tickRow({range = false} = {}) {
  const row = document.activeElement.closest?.(".row") ?? $(".row--open");
  const tick = row && $(".tick", row);
  if (!tick) return;
  if (range) tickRange(tick);
  else tick.checked = !tick.checked;
  lastTick = tick;
  showTicked();
}

function write(kind) {
  const choice = $(`#composer [value=${kind}]`);
  if (!choice) return;
  choice.checked = true;
  choice.dispatchEvent(new Event("input", {bubbles: true}));
  $("#text").focus();
}

function goBack() {
  if (document.activeElement.closest(".row") || !$("#ticket")?.dataset.id) return;
  const link = $("#rows [aria-current]");
  if (link?.offsetParent) link.focus();
  else $("#ticket .only-phone[href]")?.click();
}

/** `.` copies the number, `..` the title too, `...` the link as well. */
const DOTS_WITHIN = 700;
const dots = {count: 0, at: -Infinity};

function copyMore() {
  const number = pressed(".");
  if (!number) return false;
  const now = performance.now();
  dots.count = now - dots.at < DOTS_WITHIN ? Math.min(dots.count + 1, 3) : 1;
  dots.at = now;
  const link = new URL($("#ticket").dataset.base, location.href).href;
  const parts = [number.dataset.copy, number.closest("h1").title, link];
  copy(parts.slice(0, dots.count).join(" "));
  return true;
}

const KEYS = {
  j: () => moveRow(1),
  k: () => moveRow(-1),
  ArrowDown: () => moveRow(1),
  ArrowUp: () => moveRow(-1),
  o: () => document.activeElement.matches?.(".row__name") && document.activeElement.click(),
  "[": () => neighbour(1, {wrap: false})?.click(),
  "]": () => neighbour(-1, {wrap: false})?.click(),
  r: () => write("reply"),
  n: () => write("note"),
  x: () => tickRow(),
  X: () => tickRow({range: true}),
  ".": () => rowMenu.open(document.activeElement.closest("#rows .row"))
    || copyMore(),
  "/": () => palette.open(),
  Escape: () => goBack(),
};

let went = -Infinity;

document.addEventListener("keydown", (event) => {
  const {key, target} = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
    target.closest("#composer")?.requestSubmit();
    return;
  }
  if (key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    palette.open();
    return;
  }
  if (key.toLowerCase() === "m" && event.ctrlKey && !$("dialog[open]")) {
    if (press(pressed("Ctrl m"))) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  if (key === "Escape" && $(".menu[open]")) {
    $$(".menu[open]").forEach((menu) => {
      menu.open = false;
      $("summary", menu).focus();
    });
    return;
  }
  if (isWriting(target)) {
    if (key === "Escape") {
      target.blur();
      $("#ticket").focus({preventScroll: true});
    }
    return;
  }
  if (desk.dataset.keys === "off") return;
  // Arrows move within a menu or scroll a pane; only a row hands them on.
  if (key.startsWith("Arrow") && !target.closest("#rows") && target !== document.body) return;
  const mayGo = key !== "r" || $(".rail [href='/desk/figures']");
  if (event.timeStamp - went < GO_WITHIN && GO[key] && mayGo) {
    location.assign(GO[key]);
    return;
  }
  went = key === "g" ? event.timeStamp : -Infinity;
  const deed = KEYS[key];
  if (deed) deed();
  if (deed || press(pressed(key))) event.preventDefault();
});

/* Arrow keys within an open menu. */
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[open]");
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  if (event.target.matches("select, input")) return;
  const items = $$(".menu__item", menu);
  const step = event.key === "ArrowDown" ? 1 : -1;
  const here = items.indexOf(document.activeElement);
  items[(here + step + items.length) % items.length]?.focus();
  event.preventDefault();
});
