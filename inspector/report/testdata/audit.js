// Returns a sentence for each rule of WCAG 2.2 AA that the page breaks, as far as a program can tell. What a screen
// reader hears is checked apart, on the browser's accessibility tree.
(() => {
  const bad = [];
  const name = e => `<${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""}${e.className.baseVal ?? e.className ? "." + (e.className.baseVal ?? e.className) : ""}> ${e.textContent.trim().slice(0, 30)}`;
  const all = q => [...document.querySelectorAll(q)];
  const shown = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility === "visible" && !e.closest(".hidden");

  if (document.documentElement.lang !== "en") bad.push("the page says no language");
  if (!document.title.trim()) bad.push("the page has no title");
  if (!/width=device-width/.test(document.querySelector("meta[name=viewport]")?.content) || /user-scalable=no|maximum-scale/.test(document.querySelector("meta[name=viewport]").content)) bad.push("the page does not fit a phone");
  if (window.pwned) bad.push("foreign script ran: " + window.pwned);

  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) {
    const e = all("body *").find(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll"));
    bad.push(`it is ${wide}px wider than the screen: ${e ? name(e) : "?"}`);
  }

  const ids = new Set();
  for (const e of all("[id]")) {
    if (ids.has(e.id)) bad.push("two of id " + e.id);
    ids.add(e.id);
  }
  for (const a of all("a[href]")) {
    const to = a.getAttribute("href");
    if (!to.startsWith("#") || !ids.has(to.slice(1))) bad.push("a link leads nowhere: " + to);
  }
  for (const e of all("[aria-labelledby], [aria-describedby]")) {
    for (const id of (e.getAttribute("aria-labelledby") ?? e.getAttribute("aria-describedby")).split(" ")) {
      if (!ids.has(id)) bad.push("a name is missing: " + id);
    }
  }

  let level = 0;
  for (const h of all("h1, h2, h3, h4, h5, h6")) {
    const own = Number(h.tagName[1]);
    if (own > level + 1) bad.push(`a heading skips a level: ${name(h)}`);
    level = own;
  }
  if (all("h1").length !== 1) bad.push("not one h1");

  for (const table of all("table")) {
    if (!table.caption) bad.push("a table has no caption");
    const columns = table.tHead.rows[0].cells.length;
    for (const cell of table.tHead.rows[0].cells) if (cell.scope !== "col") bad.push("a column header without scope");
    for (const row of table.tBodies[0].rows) {
      if (row.cells.length !== columns) bad.push("a row of other length: " + name(row));
      if (!row.querySelector("th[scope=row]")) bad.push("a row without header: " + name(row));
    }
  }

  // Contrast (1.4.3): every text against what lies behind it; lines that carry meaning (1.4.11) against the page.
  const parse = c => {
    const m = c.match(/rgba?\(([\d.]+)[, ]+([\d.]+)[, ]+([\d.]+)(?:[,/ ]+([\d.]+))?\)/);
    return m ? [+m[1], +m[2], +m[3], m[4] === undefined ? 1 : +m[4]] : [0, 0, 0, 0];
  };
  const luminance = c => {
    const [r, g, b] = c.map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c[3] === 1) return c;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(e) || ["SCRIPT", "STYLE", "title"].includes(e.tagName)) continue;
    const style = getComputedStyle(e), svg = e.namespaceURI.endsWith("svg");
    const ink = parse(svg ? style.fill : style.color);
    const grounds = [behind(e)];
    if (svg) for (const rect of e.parentElement.querySelectorAll("rect")) grounds.push(parse(getComputedStyle(rect).fill));
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    for (const ground of grounds) {
      const ratio = contrast(ink, ground);
      if (ratio < (large ? 3 : 4.5)) bad.push(`contrast ${ratio.toFixed(2)}: ${name(e)}`);
    }
  }
  for (const e of all(".picture path:not(.wide):not(.tip), .picture rect:not(.page)")) {
    const ratio = contrast(parse(getComputedStyle(e).stroke), behind(e));
    if (ratio < 3) bad.push(`a line of contrast ${ratio.toFixed(2)}`);
  }

  // Colour never alone (1.4.1): what is broken or at risk says so in a word or sign, and lines are dashed.
  for (const e of all(".picture .broken, .picture .risk")) {
    const labels = [...e.querySelectorAll("text")].map(t => t.textContent).join(" ");
    if (e.querySelector("path") && !/[✗!]/.test(labels)) bad.push("a line tells by colour alone: " + name(e));
    if (e.matches(".broken") && e.querySelector("path:not(.wide):not(.tip)") && getComputedStyle(e.querySelector("path:not(.wide):not(.tip)")).strokeDasharray === "none") bad.push("a broken line is not dashed");
  }

  // Targets (2.5.8): 24 pixels, but for links in a line of text.
  for (const e of all("button, .picture a")) {
    if (!shown(e)) continue;
    const box = e.getBoundingClientRect();
    if (box.width < 24 || box.height < 16) bad.push(`too small to hit, ${box.width.toFixed(0)} by ${box.height.toFixed(0)}: ${name(e)}`);
  }
  for (const e of all("[tabindex]")) if (e.tabIndex > 0) bad.push("it changes the order of focus: " + name(e));
  for (const e of all("body *")) {
    const style = getComputedStyle(e);
    if (/auto|scroll/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0) bad.push("the keyboard cannot scroll it: " + name(e));
  }
  return bad;
})()
