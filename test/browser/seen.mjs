/** Looked at from inside the page. */

/** All words that are to be seen without scrolling. */
export function wordsInView() {
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent === null || node.textContent.trim() === "") continue;
    if (!parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { top, bottom, left, right, width, height } = range.getBoundingClientRect();
    // What is there for screen readers alone is one point large.
    if (width <= 1 || height <= 1 || bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth) continue;
    seen.push(node.textContent);
  }
  return seen.join(" ");
}

/** What the screen is called: a dialog's title, else the page's. */
export function screenTitle() {
  return document.querySelector("[role=dialog] h2, h1")?.textContent ?? "";
}

/** What the page's buttons and switches say, of those that can be pressed. */
export function actsInView() {
  return [...document.querySelectorAll("main button:not([disabled]), main input[role=switch]:not([disabled])")]
    .filter((one) => one.checkVisibility())
    .map((one) => one.getAttribute("aria-label") ?? (one.innerText || one.labels?.[0]?.innerText || "?"));
}
