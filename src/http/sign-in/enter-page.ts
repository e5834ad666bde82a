/**
 * Where a one-time link leads. Opening it spends nothing: mail programs, messengers and browsers that guess open links
 * ahead of their people. The page's script asks for it with a second request, once somebody looks; without scripts
 * there is a button.
 */

/** Whether a browser asks ahead of its person. Source: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Purpose */
export function isGuess(headers: Headers): boolean {
  return ["sec-purpose", "purpose", "x-moz", "x-purpose"].some((name) =>
    /pre(fetch|render|view)/.test(headers.get(name) ?? ""),
  );
}

/** @param refused why nobody was let in; null: it was not tried yet */
export function enterPage(link: string, refused: string | null): string {
  const value = /^[A-Za-z0-9_-]{1,200}$/.test(link) ? link : "";
  const body = refused === null && value !== "" ? askingBody(value) : refusedBody(refused ?? noLink);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>AIOS</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

const noLink =
  'This address needs the link that AIOS prints. On the computer that AIOS runs on, "aios open" gives one.';

function askingBody(link: string): string {
  return `<h1>Welcome to AIOS</h1>
<p id="said" role="status">Press the button to come in.</p>
<form id="enter" method="post" action="/enter">
<input type="hidden" name="link" value="${link}">
<button type="submit">Come in</button>
</form>
<script src="/enter.js"></script>`;
}

function refusedBody(why: string): string {
  return `<h1>You are not signed in</h1>
<p role="alert">${escaped(why)}</p>
<p><a href="/">Sign in another way</a></p>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

const style = `
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1.0625rem/1.5 system-ui, sans-serif;
  background: Canvas; color: CanvasText; }
main { max-width: 26rem; padding: 1.5rem; text-align: center; }
h1 { font-size: 1.5rem; }
button { min-height: 2.75rem; padding: 0 1.5rem; font: inherit; font-weight: 600; cursor: pointer;
  border: 0; border-radius: 0.5rem; background: #17625c; color: #fff; }
button:focus-visible, a:focus-visible { outline: 3px solid #f5bd63; outline-offset: 2px; }
a { color: LinkText; }
`;

/** Runs in the browser, so it is plain text here. */
export const enterScript = `"use strict";
(() => {
  const form = document.getElementById("enter");
  const said = document.getElementById("said");
  const link = form.elements.namedItem("link").value;
  const refused = (text) => {
    said.textContent = text;
    form.hidden = true;
  };
  const enter = async () => {
    form.hidden = true;
    said.textContent = "Signing you in…";
    try {
      const answer = await fetch("/enter", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ link }),
      });
      const body = await answer.json();
      if (answer.ok) location.replace(body.to);
      else refused(body.detail);
    } catch {
      refused("AIOS does not answer. Is it still running? Start it again and open its new link.");
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void enter();
  });
  // The link shall not stay where others could read it.
  history.replaceState(null, "", "/enter");
  const whenSeen = () => {
    if (document.visibilityState === "visible") void enter();
    else document.addEventListener("visibilitychange", whenSeen, { once: true });
  };
  if (document.prerendering) document.addEventListener("prerenderingchange", whenSeen, { once: true });
  else whenSeen();
})();
`;
