"use strict";
(function () {
  const sealed = JSON.parse(document.getElementById("sealed").textContent);
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const said = document.getElementById("said");
  const open = document.getElementById("open");

  function say(text, isBad) {
    said.textContent = text;
    said.className = isBad ? "bad" : "quiet";
  }

  // The letters alone count: spaces, hyphens and small letters are forgiven.
  function letters(typed) {
    return typed.toUpperCase().replace(/[^A-Z]/g, "");
  }

  // WebCrypto where the browser gives it; otherwise the same arithmetic in plain JavaScript, slower. A browser gives it
  // only in a "secure context", which a page opened from a file is not everywhere.
  async function unsealed(code) {
    const password = new TextEncoder().encode(code);
    const bound = new TextEncoder().encode(sealed.bound);
    const salt = bytes(sealed.salt), nonce = bytes(sealed.nonce), content = bytes(sealed.content);
    const subtle = window.crypto && window.crypto.subtle;
    if (!subtle) {
      return noble.openWithout(password, salt, sealed.iterations, nonce, content, bound);
    }
    const base = await subtle.importKey("raw", password, "PBKDF2", false, ["deriveKey"]);
    const key = await subtle.deriveKey(
      { name: "PBKDF2", hash: "SHA-256", salt: salt, iterations: sealed.iterations },
      base, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
    return new Uint8Array(
      await subtle.decrypt({ name: "AES-GCM", iv: nonce, additionalData: bound }, key, content));
  }

  // Everything shown goes through textContent: the content is data, never markup.
  function add(parent, name, text, kind) {
    const made = document.createElement(name);
    if (text !== undefined && text !== null) made.textContent = text;
    if (kind) made.className = kind;
    parent.appendChild(made);
    return made;
  }

  function table(parent, head, rows, kind) {
    const wide = add(parent, "div", null, "wide");
    const made = add(wide, "table", null, kind);
    const line = add(add(made, "thead"), "tr");
    head.forEach((word) => { add(line, "th", word).scope = "col"; });
    const body = add(made, "tbody");
    rows.forEach((row) => { const one = add(body, "tr"); row.forEach((cell) => cell(one)); });
  }

  const words = (text) => (row) => add(row, "td", text);

  function mark(level, name) {
    return (row) => {
      const cell = add(row, "td");
      cell.dataset.name = name;
      cell.title = level.word;
      add(cell, "span", null, "level level-" + level.key).setAttribute("aria-hidden", "true");
      add(cell, "span", level.word, "hidden-word");
    };
  }

  function paper(parent, one) {
    const url = URL.createObjectURL(new Blob([bytes(one.pdf)], { type: "application/pdf" }));
    const link = add(parent, "a", "Ouvrir le document (PDF)", "paper");
    link.href = url;
    link.download = one.file;
  }

  const parts = {
    pairs(place, part) {
      const list = add(place, "dl");
      part.pairs.forEach((pair) => { add(list, "dt", pair[0]); add(list, "dd", pair[1]); });
    },
    table(place, part) {
      table(place, part.head, part.rows.map((row) => row.map(words)));
    },
    bars(place, part) {
      part.bars.forEach((one) => {
        add(place, "h3", one.title);
        const bar = add(place, "div", null, "bar");
        bar.setAttribute("aria-hidden", "true");
        one.shares.forEach((share) => { add(bar, "span", null, "p" + share[0]).style.width = share[1] + "%"; });
        add(place, "div", one.words, "quiet");
      });
    },
    grid(place, part) {
      table(place, part.head, part.rows.map((row) => [words(row.title)].concat(
        row.levels.map((level, place) => mark(level, part.head[place + 1])))), "grid");
    },
    papers(place, part) {
      part.papers.forEach((one) => { add(place, "h3", one.title); add(place, "p", one.words); if (one.pdf) paper(place, one); });
    },
    texts(place, part) {
      part.texts.forEach((text) => { add(place, text[0] === "heading" ? "h3" : "p", text[1]); });
    },
  };

  function show(content) {
    const place = document.getElementById("booklet");
    if (content.banner) add(place, "p", content.banner, "bad");
    add(place, "h1", content.title);
    add(place, "p", content.words, "quiet");
    content.sections.forEach((section) => {
      const made = add(place, "section");
      add(made, "h2", section.title);
      if (section.words) add(made, "p", section.words, "quiet");
      section.parts.forEach((part) => parts[part.kind](made, part));
    });
    add(place, "footer", content.foot);
    document.title = content.title;
    document.getElementById("door").remove();
    place.hidden = false;
    place.tabIndex = -1;
    place.focus();
  }

  document.getElementById("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const code = letters(document.getElementById("code").value);
    if (code.length !== sealed.letters) {
      say("Le code a " + sealed.letters + " lettres, sans I ni O ; vous en avez tapé " + code.length + ".", true);
      return;
    }
    open.disabled = true;
    say("Ouverture… cela peut prendre quelques secondes.", false);
    await new Promise((then) => setTimeout(then, 30));
    let content;
    try {
      content = await unsealed(code);
    } catch (trouble) {
      say("Ce code n’ouvre pas ce fichier. Relisez-le lettre par lettre.", true);
      open.disabled = false;
      return;
    }
    show(JSON.parse(new TextDecoder().decode(content)));
  });
})();
