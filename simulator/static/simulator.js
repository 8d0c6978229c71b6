// The page works by plain forms; this makes it live: no reload, multi-tap keys, Enter.
"use strict";

const talk = document.getElementById("talk");
const screen = document.getElementById("phone");
const body = document.getElementById("body");
const trouble = document.getElementById("trouble");
const TAP_MS = 900;
const GSM =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡" +
  "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION = "\f^{}\\[~]|€";

// --- writing

function complain(words) {
  trouble.querySelector("span").textContent = words;
  trouble.hidden = !words;
}

async function post(form, submitter) {
  const fields = new URLSearchParams(new FormData(form));
  if (submitter?.name) fields.append(submitter.name, submitter.value);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: fields,
      headers: { Accept: "application/json" },
    });
    const { answers = [] } = answer.ok ? await answer.json() : {};
    const refused = answers.find((status) => status < 200 || status > 299);
    complain(
      !answer.ok
        ? `The simulator answered ${answer.status}. Load the page again.`
        : refused !== undefined
          ? `The helpdesk's own door answered ${refused || "nothing"}. The message was not taken.`
          : ""
    );
    return answer.ok && refused === undefined;
  } catch {
    complain("The helpdesk can't be reached. Is it still running?");
    return false;
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-quiet]")) return;
  event.preventDefault();
  const input = form.querySelector("textarea, input.input");
  if (event.submitter?.name === "key") return;
  if (input && !input.value.trim()) {
    input.focus();
    return;
  }
  const taken = post(form, event.submitter);
  const written = input?.value;
  if (input) {
    input.value = "";
    count();
  }
  if (!(await taken) && input && !input.value) input.value = written;
});

body.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    body.form.requestSubmit(body.form.querySelector(".go"));
  }
});

// --- segments, as the desk counts them

function count() {
  const chars = [...body.value];
  const plain = chars.every((c) => GSM.includes(c) || EXTENSION.includes(c));
  const units = plain
    ? chars.reduce((sum, c) => sum + (EXTENSION.includes(c) ? 2 : 1), 0)
    : body.value.length;
  const [whole, part] = plain ? [160, 153] : [70, 67];
  const segments = units <= whole ? 1 : Math.ceil(units / part);
  const room = segments === 1 ? whole : segments * part;
  document.getElementById("count").textContent = `${units}/${room}`;
}
body.addEventListener("input", count);

// --- the keypad: a digit first, its letters on further taps

let tap = { key: "", at: 0, turn: 0 };
let capitals = false;

function press(button, now) {
  const key = button.value;
  if (key === "#") {
    capitals = !capitals;
    button.setAttribute("aria-pressed", String(capitals));
    return;
  }
  const ring = key + button.dataset.letters;
  const again = tap.key === key && now - tap.at < TAP_MS && body.value;
  const turn = again ? (tap.turn + 1) % ring.length : 0;
  const letter = capitals ? ring[turn].toUpperCase() : ring[turn];
  body.value = (again ? body.value.slice(0, -1) : body.value) + letter;
  tap = { key, at: now, turn };
  count();
}

document.querySelector(".handset__keys").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.name === "key") {
    event.preventDefault();
    press(button, event.timeStamp);
  } else if ("erase" in button.dataset) {
    body.value = [...body.value].slice(0, -1).join("");
    tap.key = "";
    count();
  } else if ("scroll" in button.dataset) {
    const end = screen.scrollTop + screen.clientHeight >= screen.scrollHeight - 2;
    screen.scrollTop = end ? 0 : screen.scrollTop + screen.clientHeight * 0.7;
  }
});

// --- switches and persons

document.getElementById("faults").addEventListener("change", async (event) => {
  const form = event.currentTarget;
  const stop = form.querySelector('[value="stop"]');
  if (await post(form)) form.elements.was_stopped.value = stop.checked ? "1" : "";
});

document.getElementById("as").addEventListener("change", (event) => {
  event.target.form.requestSubmit();
});

// --- what comes back

// The reader begins where the last message begins, as on the phone itself.
function showLast() {
  const all = screen.querySelectorAll(".sms");
  const last = all[all.length - 1];
  if (last) screen.scrollTop = last.offsetTop - screen.offsetTop;
}

function put(id, html) {
  const place = document.getElementById(id);
  if (place.dataset.shown === html) return false;
  const focused = place.contains(document.activeElement);
  place.dataset.shown = html;
  place.innerHTML = html;
  if (focused) (place.closest("[tabindex]") ?? body).focus();
  return true;
}

let heard = null;

function hear({ last, said }) {
  if (heard !== null && last && last !== heard) {
    document.getElementById("heard").textContent = `New message: ${said}`;
  }
  heard = last;
}

function follow() {
  const events = new EventSource(talk.dataset.events);
  events.addEventListener("talk", (event) => {
    const parts = JSON.parse(event.data);
    if (put("phone", parts.phone)) showLast();
    put("chat", parts.chat);
    put("side", parts.side);
    put("tour", parts.tour);
    hear(parts);
    complain("");
  });
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) {
      complain("The helpdesk can't be reached. Is it still running?");
      setTimeout(follow, 3000);
    }
  });
}

count();
showLast();
follow();
// Not on a touch screen: the keyboard would cover what is to be read first.
if (matchMedia("(hover: hover)").matches) body.focus({ preventScroll: true });
