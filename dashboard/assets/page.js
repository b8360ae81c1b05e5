// What the page does in the browser without asking the server: colour scheme, address, sliders, pictures, settings sheet.
(function () {
  const SCHEME = "tradewinds-scheme";
  const skip = () => window.dash_clientside.no_update;

  function wrapped(text, width) {
    const lines = [""];
    for (const word of text.split(" ")) {
      const last = lines[lines.length - 1];
      if (last && last.length + word.length >= width) lines.push(word);
      else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines;
  }

  function escaped(text) {
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  }

  // The picture carries the finding above and the source below, so that it can stand alone.
  function withWords(layout, height) {
    const meta = layout.meta;
    const above = [...wrapped(meta.finding, 80).map((line) => `<b>${escaped(line)}</b>`), ...wrapped(meta.measure, 120).map(escaped)];
    const below = wrapped(meta.source, 130).map(escaped);
    const top = 24 + 20 * above.length + 30;
    const bottom = 70 + 18 * below.length;
    const text = { xref: "paper", yref: "paper", x: 0, showarrow: false, align: "left", xanchor: "left" };
    return {
      ...layout,
      width: 1100,
      height: height + top + bottom,
      autosize: false,
      paper_bgcolor: meta.paper,
      margin: { l: 40, r: 30, t: top, b: bottom },
      annotations: [
        ...(layout.annotations || []),
        { ...text, y: 1, yanchor: "bottom", yshift: 34, text: above.join("<br>") },
        { ...text, y: 0, yanchor: "top", yshift: -56, text: below.join("<br>"), font: { size: 11 } },
      ],
    };
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    page: {
      scheme(clicks) {
        const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
        let now = window.localStorage.getItem(SCHEME) || (dark ? "dark" : "light");
        if (clicks) {
          now = now === "dark" ? "light" : "dark";
          window.localStorage.setItem(SCHEME, now);
        }
        document.documentElement.style.colorScheme = now;
        return [now, now, now === "dark" ? "Light colours" : "Dark colours"];
      },

      remember(query) {
        window.history.replaceState(null, "", window.location.pathname + (query || "") + window.location.hash);
        return skip();
      },

      // One page at a time: its question, its controls, its own content; links to the others keep what is chosen.
      turn(pathname, query, pages, groups, contents) {
        const plain = (path) => path.replace(/\/+$/, "");
        const page = pages.find((each) => plain(each.href) === plain(pathname || "")) || pages[0];
        document.title = page === pages[0] ? "Tradewinds" : `${page.title} – Tradewinds`;
        return [
          page.question,
          page.controls.length === 0,
          !page.hasResults,
          groups.map((each) => !page.controls.includes(each.name)),
          contents.map((each) => each.path !== page.path),
          pages.map((each) => (each === page ? "page" : "false")),
          pages.map((each) => each.href + (query || window.location.search)),
        ];
      },

      // An empty box means the position at which the slider changes nothing, which is its placeholder.
      pair(slider, number, rest) {
        const source = (window.dash_clientside.callback_context.triggered_id || {}).type;
        if (source === "lever-number") {
          const typed = number === "" || number === null ? NaN : Number(number);
          return [Number.isFinite(typed) ? typed : Number(rest), skip()];
        }
        return [skip(), slider];
      },

      png(clicks, graph) {
        if (!clicks) return skip();
        const holder = document.getElementById(JSON.stringify(graph, Object.keys(graph).sort()));
        const plot = holder && holder.querySelector(".js-plotly-plot");
        if (!plot) return skip();
        const layout = withWords(plot.layout, plot._fullLayout.height);
        const config = { topojsonURL: plot._context.topojsonURL, plotlyServerURL: "", showSendToCloud: false };
        window.Plotly.downloadImage(
          { data: plot.data, layout, config },
          { format: "png", width: layout.width, height: layout.height, scale: 2, filename: layout.meta.file },
        );
        return skip();
      },

      // On a narrow screen the choices are a sheet over the results; Run closes it.
      sheet(_clicks, _run, className) {
        const pressed = window.dash_clientside.callback_context.triggered_id;
        const open = pressed === "settings-button" && !className.includes("open");
        return [open ? "choices open" : "choices", String(open)];
      },
    },
  });

  // A server that has stopped is said at once, and when it is back: asked for a small file every few seconds.
  const ASK_MS = 3000;
  const PATIENCE_MS = 4000;
  const SAID_MS = 8000;

  async function answers() {
    const sheet = document.querySelector('link[rel="stylesheet"][href*="assets/"]');
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(), PATIENCE_MS);
    try {
      await fetch(sheet.href, { method: "HEAD", cache: "no-store", signal: waiting.signal });
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  function say(text, isBack) {
    const banner = document.getElementById("server-lost");
    if (!banner) return;
    banner.textContent = text;
    banner.hidden = !text;
    banner.classList.toggle("back", isBack);
  }

  async function watch(wasThere) {
    const isThere = await answers();
    if (!isThere) say("The server has stopped. What is on the page stays; start it again with: tradewinds dashboard", false);
    if (isThere && !wasThere) {
      say("The server is back. Press Run to simulate again.", true);
      setTimeout(() => document.querySelector("#server-lost.back") && say("", false), SAID_MS);
    }
    setTimeout(() => watch(isThere), ASK_MS);
  }
  setTimeout(() => watch(true), ASK_MS);

  // Mantine's slider knows arrows, Home and End; PageUp and PageDown move it by a tenth of its range.
  document.addEventListener(
    "keydown",
    (event) => {
      const thumb = event.target.closest && event.target.closest('[role="slider"]');
      const slider = thumb && thumb.closest('[id^="{"]');
      if (!slider || !["PageUp", "PageDown"].includes(event.key)) return;
      event.preventDefault();
      const [low, high, now] = ["valuemin", "valuemax", "valuenow"].map((name) => Number(thumb.getAttribute(`aria-${name}`)));
      const moved = now + ((event.key === "PageUp" ? 1 : -1) * (high - low)) / 10;
      window.dash_clientside.set_props(JSON.parse(slider.id), { value: Math.min(high, Math.max(low, moved)) });
    },
    true,
  );
})();
