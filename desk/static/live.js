/* What happens elsewhere shows by itself: server-sent events, and asking every
   quarter of a minute while they do not come. Nothing that is read or written jumps. */
"use strict";

const ASKS_EVERY = 15_000;
const ALIVE_EVERY = 20_000;
const WRITES_FOR = 8000;

async function refreshTicket() {
  const ticket = $("#ticket");
  if (!ticket?.dataset.address) return;
  await bell.answered; // what is shown counts as read, and what is read does not ring
  const {seen} = ticket.dataset;
  const address = $("#find[data-address]")?.dataset.address ?? ticket.dataset.address;
  const news = await fetched(`${address}&seen=${seen}`);
  if (!news || $("#ticket") !== ticket) return;
  const latest = $("#seen", news).dataset.seen;
  const line = $("#first-new");
  const first = line?.nextElementSibling?.id;
  const timeline = $("#timeline", news);
  if (first) timeline.querySelector(`#${first}`)?.before(line.cloneNode(true));
  if (!isBusy($("#timeline"))) replace($("#timeline"), timeline);
  refreshHead($("#ticket-head", news));
  refreshPanel($("#panel", news));
  jump.show();
  if (latest === seen) return;
  ticket.dataset.seen = latest;
  $("#status").textContent = desk.dataset.newMessage;
  const field = $("#text");
  if (field && !field.value) $("#composer [name=seen]").value = latest;
}

/** Whoever has just folded the panel is at its button still, and at nothing else. */
function refreshHead(fresh) {
  const head = $("#ticket-head");
  const atFold = document.activeElement?.id === "fold" && !$("[open]", head);
  if (isBusy(head) && !atFold) return;
  replace(head, fresh);
  panel.show();
  if (atFold) $("#fold").focus();
}

/** Section by section, but for the one that is at work in and what asks for itself. */
function refreshPanel(fresh) {
  $$(".side__part:not([data-section=suggested])", fresh).forEach((part) => {
    const old = $(`#panel [data-section=${part.dataset.section}] > .fold`);
    if (!old || old.contains(document.activeElement)) return;
    const newer = $(".fold", part);
    newer.open = old.open;
    replace(old, newer);
  });
}

/** Rows change where they stand; new ones wait behind a pill, so nothing jumps. */
async function refreshQueue({takeAll = false} = {}) {
  const news = await fetched($("#queue").dataset.address);
  if (!news) return;
  if (!isBusy($("#views"))) replace($("#views"), $("#views", news));
  if (!isBusy($("#bell"))) replace($("#bell"), $("#bell", news));
  $("#total").textContent = $("#total", news).textContent;
  replace($("#queue-down"), $("#queue-down", news));
  if (takeAll) {
    $("#queue .queue__rows").replaceWith($(".queue__rows", news));
    htmx.process($("#queue"));
    markOpen();
    settleRows();
    showPill(0);
    return;
  }
  let unknown = 0;
  const fresh = new Map();
  $$(".row", $("#rows", news)).forEach((row) => {
    fresh.set(row.id, row);
    if (!document.getElementById(row.id)) unknown += 1;
  });
  const complete = !$(".queue__more", news);
  $$(".row", $("#rows")).forEach((row) => {
    const newer = fresh.get(row.id);
    if (!newer) row.classList.toggle("row--ghost", complete);
    else if (!row.contains(document.activeElement)) {
      const ticked = $(".tick", row)?.checked;
      replace(row, newer);
      if (ticked && $(".tick", newer)) $(".tick", newer).checked = true;
    }
  });
  markOpen();
  settleRows();
  showPill(unknown);
}

function showPill(count) {
  $(".queue__wait").hidden = count === 0;
  $("#queue-new").textContent = fill(desk.dataset.newRows, {n: count});
}

document.addEventListener("click", ({target}) => {
  if (target.closest("#queue-new")) refreshQueue({takeAll: true});
});

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

const queueSoon = calmly(refreshQueue, 800);
const ticketSoon = calmly(refreshTicket, 150);
const colleaguesSoon = calmly(async () => {
  const {base} = $("#ticket")?.dataset ?? {};
  const found = base && await fetched(`${base}/colleagues`);
  if (found && $("#ticket").dataset.base === base) {
    replace($("#colleagues"), $("#colleagues", found));
  }
}, 50);

/* ---- the line to the server ---- */

const line = {
  shownAt: new Date(),
  polling: null,
  isNew: false,

  open() {
    const source = new EventSource("/desk/events");
    source.addEventListener("open", () => {
      line.isUp(true);
      colleaguesSoon(); // who came between the page and the line
      line.isNew = true;
    });
    source.addEventListener("error", () => {
      line.isUp(false);
      // Closed for good, as after a restart behind a proxy: begin anew in a while.
      if (source.readyState === EventSource.CLOSED) setTimeout(line.open, ASKS_EVERY);
    });
    source.addEventListener("ticket", ({data}) => {
      const {contact, id} = JSON.parse(data);
      const open = $("#ticket")?.dataset;
      // By the ticket too: what her supervisor is sent about it is told of him.
      if (String(contact) === open?.contact || String(id) === open?.id) ticketSoon();
    });
    source.addEventListener("presence", ({data}) => {
      if (JSON.parse(data).includes(Number($("#ticket")?.dataset.id))) colleaguesSoon();
    });
    source.addEventListener("bell", () => {
      bell.soon();
      queueSoon();
    });
    source.addEventListener("queue", ({data}) => {
      const all = JSON.parse(data)?.all;
      if (all) ticketSoon();
      if (all || line.isNew) bell.soon(); // from here on the line tells of each notice
      line.isNew = false;
      queueSoon();
    });
  },

  isUp(up) {
    const state = $("#live");
    state.textContent = up ? state.dataset.live : state.dataset.lost;
    state.classList.toggle("rail__live--lost", !up);
    if (up) {
      clearInterval(line.polling);
      line.polling = null;
      line.shownAt = null;
      showOffline();
    } else if (!line.polling) {
      line.shownAt ??= new Date();
      line.polling = setInterval(() => {
        if (navigator.onLine) {
          queueSoon();
          ticketSoon();
          bell.soon();
        }
      }, ASKS_EVERY);
      showOffline();
    }
  },
};

/** Said at once when the browser knows, and not for a line that is being renewed. */
function showOffline() {
  const bar = $("#offline");
  const away = !navigator.onLine;
  bar.hidden = !away;
  desk.classList.toggle("desk--offline", away);
  if (!away) return;
  const at = (line.shownAt ?? new Date()).toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit", minute: "2-digit",
  });
  $("span", bar).textContent = fill(desk.dataset.offline, {at});
}

addEventListener("offline", () => line.isUp(false) ?? showOffline());
addEventListener("online", () => {
  showOffline();
  queueSoon();
  ticketSoon();
});

/* ---- signs of life, so that colleagues see who is here ---- */

const life = {
  at: null,
  writing: false,
  calms: null,

  show(leaving = false) {
    const base = $("#ticket")?.dataset.base;
    if (life.at && life.at !== base) told(`${life.at}/presence`, {leaving: true});
    life.at = leaving ? null : base;
    if (!base || document.hidden && !leaving) return;
    told(`${base}/presence`, leaving ? {leaving: true} : {writing: life.writing});
  },

  writes() {
    clearTimeout(life.calms);
    life.calms = setTimeout(() => {
      life.writing = false;
      life.show();
    }, WRITES_FOR);
    if (life.writing) return;
    life.writing = true;
    life.show();
  },
};

document.addEventListener("input", ({target}) => {
  if (target.id === "text") life.writes();
});
document.addEventListener("htmx:afterSwap", ({detail}) => {
  if (detail.target?.id !== "ticket") return;
  life.writing = false;
  life.show();
});
document.addEventListener("visibilitychange", () => life.show());
addEventListener("pagehide", () => life.show(true));
setInterval(() => life.show(), ALIVE_EVERY);

life.show();
line.open();
showOffline();
