/* What the other scripts of the desk stand on. Everything they add to works without
   them: forms post, links lead somewhere, menus are disclosures. */
"use strict";

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const desk = $(".desk");

/* ---- asking the server for parts ---- */

async function fetched(address) {
  const response = await fetch(address, {
    headers: {"HX-Request": "true"}, credentials: "same-origin",
  });
  const elsewhere = response.headers.get("HX-Redirect");
  if (elsewhere) location.assign(elsewhere);
  if (!response.ok) return null;
  const holder = document.createElement("template");
  holder.innerHTML = await response.text();
  return holder.content;
}

/** Tell the server something in passing; whether it was heard. */
async function told(address, values) {
  try {
    const body = new URLSearchParams(values);
    const response = await fetch(address, {
      method: "POST", body, credentials: "same-origin", keepalive: true,
      headers: {"HX-Request": "true"},
    });
    return response.ok;
  } catch {
    return false;
  }
}

function replace(old, fresh) {
  old.replaceWith(fresh);
  htmx.process(fresh);
}

const isBusy = (part) => part.contains(document.activeElement) || $("[open]", part);

/* ---- toasts: what was done, for a while; what went wrong, until it is read ---- */

const PASSES_AFTER = 10_000;

function showToast(text, {alarm = false} = {}) {
  const toast = document.createElement("div");
  toast.className = alarm ? "toast toast--alarm" : "toast";
  if (!alarm) toast.dataset.passes = "";
  toast.textContent = text;
  $("#toasts").replaceChildren(toast);
}

new MutationObserver(() => {
  $$("[data-passes]:not([data-passing])", $("#toasts")).forEach((toast) => {
    toast.dataset.passing = "";
    const leave = () => {
      if (toast.matches(":hover, :focus-within")) setTimeout(leave, 1000);
      else toast.remove();
    };
    setTimeout(leave, PASSES_AFTER);
  });
}).observe($("#toasts"), {childList: true, subtree: true});

/* ---- dialogs ---- */

const dialog = $("#dialog");

document.addEventListener("htmx:afterSwap", ({detail}) => {
  if (detail.target !== dialog) return;
  if (!dialog.open) dialog.showModal();
  ($("[autofocus]", dialog) ?? $("input:not([type=hidden]), select, .button--primary", dialog))
    ?.focus();
});

// A deed done from a dialog shows its result on the desk.
document.addEventListener("htmx:afterRequest", ({detail}) => {
  if (detail.successful && dialog.contains(detail.elt) && detail.target !== dialog
    && !dialog.contains(detail.target)) dialog.close();
});

// What was shown once, for a reason, does not stay in the page.
dialog.addEventListener("close", () => $("[data-once]", dialog)?.remove());

for (const one of [dialog, $("#palette")]) {
  one.addEventListener("click", ({target}) => {
    if (target === one) one.close();
  });
}

/* ---- small things that are pressed ---- */

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    showToast(text);
  } catch { /* not allowed here: the number can be marked by hand */ }
}

document.addEventListener("click", ({target}) => {
  if (target.closest("[data-dismiss]")) target.closest(".toast").remove();
  const number = target.closest("[data-copy]");
  if (number) copy(number.dataset.copy);
  const link = target.closest("[data-copy-link]");
  if (link) copy(new URL(link.dataset.copyLink, location.href).href);
  if (target.closest("[data-print]")) print();
  $$(".menu[open]").forEach((menu) => {
    if (!menu.contains(target) || target.closest(".menu__item")) menu.open = false;
  });
});

document.addEventListener("change", ({target}) => {
  if (target.matches("[data-stays]")) return;
  target.closest("[data-submit-on-change]")?.requestSubmit();
});

// A menu near the lower edge opens upwards, so that nothing of it is cut off.
document.addEventListener("toggle", ({target}) => {
  if (!target.matches?.(".menu[open]")) return;
  const list = $(".menu__list", target);
  if (list && list.getBoundingClientRect().bottom > innerHeight) {
    target.classList.add("menu--up");
  }
}, true);

document.documentElement.classList.add("has-script");
