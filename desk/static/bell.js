/* The bell: what is new for her sounds or pops up once, whatever tabs are open. What is
   worth it, and when, the server says; here is only decided where. */
"use strict";

const PLACE = "desk-place";
const FOCUSED = `${PLACE}:focused`;
const heardKey = `desk-heard:${desk.dataset.officer}`;
const locks = navigator.locks; // none where the address has no https

const bell = {
  leads: !locks,
  sounds: false,
  others: new BroadcastChannel(heardKey),
  answered: Promise.resolve(),

  /** At once, also while nobody looks at the page; one asking after the other. */
  soon() {
    bell.answered = bell.answered.then(bell.ask)
      .catch(() => { /* the next news tries again */ });
  },

  async ask() {
    if (!bell.leads) return;
    const heard = localStorage.getItem(heardKey);
    const response = await fetch(`/desk/notices/loud${heard ? `?after=${heard}` : ""}`, {
      headers: {"HX-Request": "true"}, credentials: "same-origin",
    });
    if (!response.ok) return;
    const news = await response.json();
    if (String(news.officer) !== desk.dataset.officer) return;
    // Where no tab leads, another may have been quicker meanwhile.
    if (localStorage.getItem(heardKey) !== heard) return;
    localStorage.setItem(heardKey, news.cursor);
    bell.sounds = news.sound;
    if (news.alert) await bell.ring(news);
  },

  /** In the tab she works at; without one, from here, and on her screen. */
  async ring(news) {
    if (document.hasFocus()) return bell.tell(news);
    const held = await bell.places();
    if (held.has(FOCUSED)) return bell.others.postMessage(news);
    if (news.sound) chime.play();
    if (news.desktop && !held.has(`${PLACE}:${news.alert.ticket}`)) chime.pop(news.alert);
  },

  async places() {
    const {held} = await locks?.query() ?? {held: []};
    return new Set(held.map(({name}) => name));
  },

  /** Beside what she does, unless a toast stands there that she may need. */
  tell({sound, alert: {title, body, address, ticket}}) {
    if (sound) chime.play();
    if ($("#toasts").childElementCount) return;
    if (ticket && String(ticket) === $("#ticket")?.dataset.id) return;
    showToast("");
    const link = document.createElement("a");
    link.href = address;
    link.className = "button button--small";
    link.textContent = [title, body].filter(Boolean).join(": ");
    $("#toasts .toast").append(link);
  },
};

bell.others.addEventListener("message", ({data}) => {
  if (document.hasFocus()) bell.tell(data);
});

// Browsers are mute until somebody presses something on the page.
for (const touch of ["pointerdown", "keydown"]) {
  addEventListener(touch, () => { if (bell.sounds) chime.wake(); });
}

/* ---- which tab rings, and where she is: locks, which end with their tab ---- */

const places = new Map();

function holdPlaces() {
  const ticket = document.hidden ? "" : $("#ticket")?.dataset.id;
  const wanted = new Set();
  if (ticket) wanted.add(`${PLACE}:${ticket}`);
  if (document.hasFocus()) wanted.add(FOCUSED);
  for (const [name, leave] of places) {
    if (wanted.has(name)) continue;
    leave();
    places.delete(name);
  }
  for (const name of wanted) {
    if (places.has(name)) continue;
    const held = new Promise((leave) => { places.set(name, leave); });
    locks.request(name, {mode: "shared"}, () => held);
  }
}

if (locks) {
  locks.request(heardKey, () => {
    bell.leads = true;
    bell.soon();
    return new Promise(() => { /* until this tab is closed */ });
  });
  for (const happening of ["focus", "blur", "pageshow"]) addEventListener(happening, holdPlaces);
  document.addEventListener("visibilitychange", holdPlaces);
  document.addEventListener("htmx:afterSwap", holdPlaces);
  holdPlaces();
}
