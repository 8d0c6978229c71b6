/* What is said of time goes on while nothing happens: how long ago, how much is left. The
   same as in desk/moments.py and desk/promise.py; a test holds the two together. */
"use strict";

const TICKS_EVERY = 30_000;
const [A_MINUTE, AN_HOUR, A_DAY] = [60, 3600, 86_400]; // seconds

const clock = {
  skew: Date.parse(desk.dataset.now) - Date.now(), // the server's is the one that counts
  words: JSON.parse(desk.dataset.times),

  get now() {
    return Date.now() + clock.skew;
  },

  rough(seconds) {
    const {minutes, hours, days} = clock.words;
    if (seconds < AN_HOUR) return fill(minutes, {n: Math.floor(seconds / A_MINUTE)});
    if (seconds < 2 * A_DAY) return fill(hours, {n: Math.floor(seconds / AN_HOUR)});
    return fill(days, {n: Math.floor(seconds / A_DAY)});
  },

  ago(moment) {
    const seconds = Math.max(0, Math.floor((clock.now - moment) / 1000));
    return seconds < A_MINUTE ? clock.words.now : clock.rough(seconds);
  },

  left(seconds) {
    if (seconds < AN_HOUR || seconds >= 2 * AN_HOUR) return clock.rough(seconds);
    const minutes = String(Math.floor(seconds % AN_HOUR / A_MINUTE)).padStart(2, "0");
    return `${fill(clock.words.hours, {n: 1})} ${minutes}`;
  },

  /** A promise: its colour, its icon and its words. */
  pill(since, due) {
    const left = (due - clock.now) / 1000;
    if (left < 0) return ["alarm", "sla-0", `−${clock.left(Math.floor(-left))}`];
    const share = left * 1000 / Math.max(due - since, 1000);
    const text = clock.left(Math.floor(left));
    if (share <= 0.25) return ["act", "sla-1", text];
    return ["", share <= 0.5 ? "sla-2" : "sla-3", text];
  },

  show() {
    if (document.hidden) return;
    $$("time[data-ago]").forEach((one) => {
      one.textContent = clock.ago(Date.parse(one.dateTime));
    });
    $$("[data-due]").forEach((one) => {
      const {since, due} = one.dataset;
      const [kind, icon, text] = clock.pill(Date.parse(since), Date.parse(due));
      const isLate = icon === "sla-0";
      $(".clock", one).textContent = "inHead" in one.dataset && !isLate
        ? fill(clock.words.left, {span: text}) : text;
      one.classList.toggle("pill--act", kind === "act");
      one.classList.toggle("pill--alarm", kind === "alarm");
      const use = $("use", one);
      use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
    });
  },
};

setInterval(clock.show, TICKS_EVERY);
document.addEventListener("visibilitychange", clock.show);
